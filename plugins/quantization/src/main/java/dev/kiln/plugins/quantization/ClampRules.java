package dev.kiln.plugins.quantization;

import dev.kiln.graph.Node;
import java.util.Optional;

/**
 * {@code Relu} and {@code Clip}: integers have a bounded range, so where the value before is quantized only for this
 * reader, quantizing it to the range after the clamp does the clamping, and the node is removed.
 */
final class ClampRules {

    private ClampRules() {}

    static NodePlacement relu(Node node, Marking marking) {
        return clamp(node, marking, true);
    }

    static NodePlacement clip(Node node, Marking marking) {
        // 0 is always among the quantized numbers: a range that excludes it cannot be represented
        boolean holdsZero = bound(node, 1, marking, Float.NEGATIVE_INFINITY)
                        .filter(b -> b <= 0)
                        .isPresent()
                && bound(node, 2, marking, Float.POSITIVE_INFINITY)
                        .filter(b -> b >= 0)
                        .isPresent();
        return clamp(node, marking, holdsZero);
    }

    private static Optional<Double> bound(Node node, int input, Marking marking, double absent) {
        return node.input(input).isEmpty()
                ? Optional.of(absent)
                : marking.constant(node.input(input)).map(b -> b.getDouble(0));
    }

    private static NodePlacement clamp(Node node, Marking marking, boolean foldable) {
        String input = node.input(0);
        if (!marking.isMarked(input)) {
            return NodePlacement.floating("its input is not quantized");
        }
        boolean ownScale = marking.source(input).equals(input);
        if (foldable && ownScale && isPrivate(input, marking)) {
            Node layer = layer(input, marking);
            marking.fold(node);
            return NodePlacement.quantized("int8, by the output range of " + LayerNames.of(layer));
        }
        marking.mark(node.output(0));
        return NodePlacement.quantized("between int8 values");
    }

    /** The node before the consecutive clamps that lead to a value. */
    private static Node layer(String value, Marking marking) {
        Node node = marking.graph().producer(value).orElseThrow();
        while (marking.isFolded(node)) {
            node = marking.graph().producer(node.input(0)).orElseThrow();
        }
        return node;
    }

    private static boolean isPrivate(String value, Marking marking) {
        return marking.graph().producer(value).isPresent() && marking.readers().isAlone(value);
    }
}
