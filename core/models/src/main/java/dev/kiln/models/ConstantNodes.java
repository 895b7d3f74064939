package dev.kiln.models;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Makes constants of {@code Constant} nodes. */
final class ConstantNodes {

    private ConstantNodes() {}

    /** A graph, or a branch or body, with its {@code Constant} nodes as constants. */
    static Graph made(Graph graph) {
        if (graph.nodes().stream().noneMatch(node -> node.is("Constant"))) {
            return graph;
        }
        GraphEditor editor = GraphEditor.of(graph);
        for (Node node : graph.nodes()) {
            if (node.is("Constant") && !graph.outputs().contains(node.output(0))) {
                value(node).ifPresent(value -> editor.remove(node).constant(node.output(0), value));
            }
        }
        return editor.buildBody();
    }

    private static Optional<Tensor> value(Node node) {
        Optional<Tensor> integers =
                node.attributes().integers("value_ints").map(values -> Tensor.of(values, values.length));
        return node.attributes()
                .tensor("value")
                .or(() -> integers)
                .or(() -> node.attributes().reals("value_floats").map(ConstantNodes::floats))
                .or(() -> scalar(node));
    }

    private static Tensor floats(List<Float> numbers) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i);
        }
        return Tensor.of(values, values.length);
    }

    private static Optional<Tensor> scalar(Node node) {
        return node.attributes().byName().values().stream()
                .flatMap(attribute -> attribute instanceof Attribute.Int number
                        ? Optional.of(Tensor.of(new long[] {number.value()})).stream()
                        : attribute instanceof Attribute.Real real
                                ? Optional.of(Tensor.of(new float[] {real.value()})).stream()
                                : Optional.<Tensor>empty().stream())
                .findFirst();
    }
}
