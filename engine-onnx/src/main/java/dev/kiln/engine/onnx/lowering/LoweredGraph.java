package dev.kiln.engine.onnx.lowering;

import dev.kiln.engine.onnx.simplify.Simplification;
import dev.kiln.graph.Graph;
import java.util.List;

/**
 * A graph whose derivatives are written out, before simplification: enough to tell whether it can run.
 *
 * @param graph the graph without {@code Gradient}; not usable where there are obstacles
 * @param isNew whether it differs from the given graph
 * @param obstacles a sentence for each operator without a derivative, those inside branches and bodies included
 */
public record LoweredGraph(Graph graph, boolean isNew, List<String> obstacles) {

    /** The graph to run. */
    Graph simplified() {
        return isNew ? Simplification.apply(graph) : graph;
    }
}
