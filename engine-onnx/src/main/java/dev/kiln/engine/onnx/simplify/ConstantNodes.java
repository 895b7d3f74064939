package dev.kiln.engine.onnx.simplify;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** {@code Constant} nodes as constants of the graph, where rules look for what is known before a run. */
public final class ConstantNodes {

    private ConstantNodes() {}

    /**
     * Makes constants of the nodes whose value is numbers.
     *
     * @param graph any graph
     * @return a graph with the same inputs, states, outputs and results; the graph itself if it has no such node
     */
    public static Graph lift(Graph graph) {
        GraphEditor editor = GraphEditor.of(graph);
        boolean changed = false;
        for (Node node : graph.nodes()) {
            Optional<Tensor> value = node.is("Constant") ? value(node.attributes()) : Optional.empty();
            if (value.isPresent() && !graph.outputs().contains(node.output(0))) {
                editor.remove(node).constant(node.output(0), value.get());
                changed = true;
            }
        }
        return changed ? editor.build() : graph;
    }

    /** Numbers alone: texts have no part in a derivative. */
    private static Optional<Tensor> value(Attributes attributes) {
        return attributes
                .tensor("value")
                .or(() -> attributes.integers("value_ints").map(list -> Tensor.of(list, list.length)))
                .or(() -> attributes.reals("value_floats").map(ConstantNodes::list))
                .or(() -> attributes.has("value_int")
                        ? Optional.of(Tensor.of(new long[] {attributes.integer("value_int", 0)}))
                        : Optional.empty())
                .or(() -> attributes.has("value_float")
                        ? Optional.of(Tensor.of(new float[] {attributes.real("value_float", 0)}))
                        : Optional.empty());
    }

    private static Tensor list(List<Float> numbers) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i);
        }
        return Tensor.of(values, values.length);
    }
}
