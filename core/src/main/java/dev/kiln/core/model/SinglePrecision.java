package dev.kiln.core.model;

import dev.kiln.api.graph.Attribute;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.GraphEditor;
import dev.kiln.api.graph.Input;
import dev.kiln.api.graph.Node;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.api.tensor.TensorType;

/** Widens a graph in half precision to single precision: constants, inputs, and casts to it. */
final class SinglePrecision {

    private SinglePrecision() {}

    static Graph of(Graph graph) {
        boolean hasHalf = graph.constants().values().stream().anyMatch(t -> isHalf(t.elementType()));
        if (!hasHalf) {
            return graph;
        }
        GraphEditor editor = graph.edit();
        graph.constants().forEach((name, value) -> editor.constant(name, widened(value)));
        for (Input input : graph.inputs()) {
            if (isHalf(input.type().elementType())) {
                editor.retype(input.name(), TensorType.floats(input.type().shape()));
            }
        }
        return editor.mapNodes(SinglePrecision::widened).build();
    }

    private static boolean isHalf(ElementType type) {
        return type == ElementType.FLOAT16 || type == ElementType.BFLOAT16;
    }

    private static Tensor widened(Tensor value) {
        return isHalf(value.elementType()) ? value.cast(ElementType.FLOAT) : value;
    }

    private static Node widened(Node node) {
        Node changed = node;
        for (String target : new String[] {"to", "dtype"}) {
            long code = node.attributes().integer(target, 0);
            if (code == ElementType.FLOAT16.code() || code == ElementType.BFLOAT16.code()) {
                changed = changed.withAttributes(changed.attributes().with(target, ElementType.FLOAT));
            }
        }
        Attribute value = node.attributes().byName().get("value");
        return value instanceof Attribute.Array array && isHalf(array.value().elementType())
                ? changed.withAttributes(
                        changed.attributes().with("value", new Attribute.Array(widened(array.value()))))
                : changed;
    }
}
