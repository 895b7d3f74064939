package dev.kiln.plugins.quantization;

import dev.kiln.graph.Node;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Of what ONNX Runtime makes int8 kernels by itself: these operators where all that they read is dequantized and what
 * they make is quantized, and products even where it is not. Operators that only move numbers are not among them, as
 * they make the same of integers.
 */
final class Fusion {

    private static final Set<String> BETWEEN_CONVERSIONS = Set.of(
            "Add",
            "AveragePool",
            "Concat",
            "Conv",
            "GlobalAveragePool",
            "LeakyRelu",
            "Mul",
            "Sigmoid",
            "Softmax",
            "Where");

    private static final Set<String> PRODUCTS = Set.of("Gemm", "MatMul");

    private Fusion() {}

    /**
     * Whether a node that is written for floating point numbers would be run on integers.
     *
     * @param node a node
     * @param isDequantized whether what it reads under a name comes out of a conversion
     * @param isQuantized whether what it makes under a name is converted and not read otherwise
     */
    static boolean takes(Node node, Predicate<String> isDequantized, Predicate<String> isQuantized) {
        boolean fused = PRODUCTS.contains(node.operator())
                || (BETWEEN_CONVERSIONS.contains(node.operator())
                        && node.outputs().stream().allMatch(isQuantized));
        return node.domain().isEmpty()
                && fused
                && node.inputs().stream()
                        .skip(first(node))
                        .filter(i -> !i.isEmpty())
                        .allMatch(isDequantized);
    }

    /** The place of the first input that a node computes with. */
    static int first(Node node) {
        return node.is("Where") ? 1 : 0;
    }
}
