package dev.kiln.plugins.quantization;

import dev.kiln.graph.Node;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The fusions of ONNX Runtime to int8 kernels: of these operators where all their inputs are dequantized and their
 * output is quantized, and of products even where it is not. Operators that only move numbers are not among them, as
 * their result is the same for integers.
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
     * @param isDequantized whether an input of that name is dequantized
     * @param isQuantized whether an output of that name is quantized and not read otherwise
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

    /** The index of the first input that a node computes with. */
    static int first(Node node) {
        return node.is("Where") ? 1 : 0;
    }
}
