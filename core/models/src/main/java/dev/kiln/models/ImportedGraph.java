package dev.kiln.models;

import dev.kiln.graph.Graph;
import dev.kiln.graph.rewrite.ConstantNodes;

/** Brings the graph of a file from elsewhere into the form that Kiln's own models have. No result changes. */
final class ImportedGraph {

    private ImportedGraph() {}

    /**
     * The graph with its constants as constants of the outermost graph, in the arrangement in which they are used, each
     * batch normalization with vectors of its own, and the batch open where that can be.
     */
    static Graph of(Graph graph) {
        return OpenBatch.of(SeparateNormalizations.in(withConstants(graph))).graph();
    }

    /** The graph with its constants as constants of the outermost graph, in the arrangement in which they are used. */
    static Graph withConstants(Graph graph) {
        return ConstantFolding.in(BodyConstants.movedOut(ConstantNodes.lifted(graph)));
    }
}
