package dev.kiln.engine.djl.script;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of a graph that no run changes: its constants and what its {@code Constant} nodes make. */
final class Constants {

    private Constants() {}

    static Map<String, Tensor> of(Graph graph) {
        Map<String, Tensor> constants = new HashMap<>(graph.constants());
        for (Node node : graph.nodes()) {
            if (node.is("Constant")) {
                value(node.attributes()).ifPresent(tensor -> constants.put(node.output(0), tensor));
            }
        }
        return constants;
    }

    private static Optional<Tensor> value(Attributes attributes) {
        if (attributes.has("value_float")) {
            return Optional.of(Tensor.of(new float[] {attributes.real("value_float", 0)}));
        }
        if (attributes.has("value_int")) {
            return Optional.of(Tensor.of(new long[] {attributes.integer("value_int", 0)}));
        }
        return attributes
                .tensor("value")
                .or(() -> attributes.reals("value_floats").map(Constants::floats))
                .or(() -> attributes.integers("value_ints").map(v -> Tensor.of(v, v.length)));
    }

    private static Tensor floats(List<Float> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return Tensor.of(array, array.length);
    }
}
