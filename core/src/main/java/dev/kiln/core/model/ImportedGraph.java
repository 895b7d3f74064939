package dev.kiln.core.model;

import dev.kiln.api.graph.Attribute;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.GraphEditor;
import dev.kiln.api.graph.Node;
import dev.kiln.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Brings the graph of a file from elsewhere into the form that Kiln's own models have. No result changes. */
final class ImportedGraph {

    private ImportedGraph() {}

    /**
     * The graph with its constants as constants, each batch normalization with vectors of its own, and the batch open
     * where that can be.
     */
    static Graph of(Graph graph) {
        return OpenBatch.of(SeparateNormalizations.in(withoutConstantNodes(graph)))
                .graph();
    }

    private static Graph withoutConstantNodes(Graph graph) {
        GraphEditor editor = graph.edit();
        for (Node node : graph.nodes()) {
            if (node.is("Constant") && !graph.outputs().contains(node.output(0))) {
                value(node).ifPresent(value -> editor.remove(node).constant(node.output(0), value));
            }
        }
        return editor.build();
    }

    private static Optional<Tensor> value(Node node) {
        Optional<Tensor> integers =
                node.attributes().integers("value_ints").map(values -> Tensor.of(values, values.length));
        return node.attributes()
                .tensor("value")
                .or(() -> integers)
                .or(() -> node.attributes().reals("value_floats").map(ImportedGraph::floats))
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
