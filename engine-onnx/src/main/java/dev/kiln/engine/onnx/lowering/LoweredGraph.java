package dev.kiln.engine.onnx.lowering;

import dev.kiln.engine.onnx.simplify.Simplification;
import dev.kiln.graph.Graph;
import java.util.List;

/**
 * A graph whose derivatives are written out, before anything is made smaller: enough to tell whether it can run.
 *
 * @param graph the graph without {@code Gradient}; of no use where there are obstacles
 * @param isNew whether it is another graph than the one that was given
 * @param obstacles a sentence for each operator without a derivative, those inside branches and bodies included
 */
public record LoweredGraph(Graph graph, boolean isNew, List<String> obstacles) {

    /** The graph as it should run. */
    Graph simplified() {
        return isNew ? Simplification.apply(graph) : graph;
    }
}
