package dev.kiln.models;

import dev.kiln.graph.Graph;
import dev.kiln.graph.rewrite.ConstantNodes;

/** Converts the graph of another tool's file to the form of Kiln's own models. No result changes. */
final class ImportedGraph {

    private ImportedGraph() {}

    /**
     * The graph with its constants as constants of the outermost graph, in the arrangement of their use, each batch
     * normalization with its own vectors, and the batch open where possible.
     */
    static Graph of(Graph graph) {
        return OpenBatch.of(SeparateNormalizations.in(withConstants(graph))).graph();
    }

    /** The graph with its constants as constants of the outermost graph, in the arrangement of their use. */
    static Graph withConstants(Graph graph) {
        return ConstantFolding.in(BodyConstants.movedOut(ConstantNodes.lifted(graph)));
    }
}
