package dev.kiln.engine.onnx.simplify;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import java.util.List;
import java.util.Map;

/**
 * Puts the rectifier after the pooling: the maximum of rectified values is the rectified maximum, and less is left to
 * rectify and to mask. The gradients are the same too: where a window has no positive value none comes through, and
 * among positive values the first greatest one stays the first.
 */
public final class ReluAfterMaxPool {

    private ReluAfterMaxPool() {}

    /**
     * Exchanges each rectifier with the pooling that alone reads it.
     *
     * @param graph any graph
     * @return a graph with the same inputs, states, outputs and results; the graph itself if it has no such pair
     */
    public static Graph apply(Graph graph) {
        GraphEditor editor = GraphEditor.of(graph);
        Map<String, List<Node>> consumers = graph.consumers();
        boolean changed = false;
        for (Node pool : graph.nodes()) {
            Node relu = graph.producer(pool.input(0)).orElse(null);
            if (pool.is("MaxPool")
                    && pool.outputs().size() == 1
                    && relu != null
                    && relu.is("Relu")
                    && isOnlyReadBy(graph, relu, consumers)) {
                exchange(editor, relu, pool);
                changed = true;
            }
        }
        return changed ? editor.build() : graph;
    }

    private static boolean isOnlyReadBy(Graph graph, Node relu, Map<String, List<Node>> consumers) {
        String value = relu.output(0);
        return consumers.getOrDefault(value, List.of()).size() == 1
                && !graph.outputs().contains(value)
                && graph.states().stream().noneMatch(s -> s.output().equals(value));
    }

    private static void exchange(GraphEditor editor, Node relu, Node pool) {
        String pooled = editor.freshName(pool.output(0) + ".unrectified");
        editor.replace(relu);
        editor.replace(
                pool,
                pool.withInputs(relu.inputs()).withOutputs(List.of(pooled)),
                relu.withInputs(List.of(pooled)).withOutputs(pool.outputs()));
    }
}
