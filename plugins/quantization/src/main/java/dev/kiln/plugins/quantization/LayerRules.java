package dev.kiln.plugins.quantization;

import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Tensor;
import java.util.Optional;

/**
 * The operators that multiply with weights: the input and the output are quantized, the constants stored as integers.
 */
final class LayerRules {

    private LayerRules() {}

    static NodePlacement conv(Node node, Marking marking) {
        Optional<String> obstacle = weightObstacle(node, marking).or(() -> biasObstacle(node, marking));
        if (obstacle.isPresent()) {
            return NodePlacement.floating(obstacle.get());
        }
        return quantize(node, marking, marking.perChannel() ? 0 : QuantizedWeight.WHOLE);
    }

    static NodePlacement gemm(Node node, Marking marking) {
        Optional<String> obstacle = weightObstacle(node, marking)
                .or(() -> biasObstacle(node, marking))
                .or(() -> factorObstacle(node));
        return obstacle.map(NodePlacement::floating).orElseGet(() -> quantize(node, marking, QuantizedWeight.WHOLE));
    }

    static NodePlacement matMul(Node node, Marking marking) {
        if (marking.constant(node.input(0)).isPresent()) {
            return NodePlacement.floating("its constant is the left operand");
        }
        if (marking.constant(node.input(1)).isPresent()) {
            return weightObstacle(node, marking)
                    .map(NodePlacement::floating)
                    .orElseGet(() -> quantize(node, marking, QuantizedWeight.WHOLE));
        }
        if (!marking.isFloat(node.input(0)) || !marking.isFloat(node.input(1))) {
            return NodePlacement.floating("its inputs are not FLOAT");
        }
        marking.mark(node.input(0));
        marking.mark(node.input(1));
        marking.mark(node.output(0));
        return NodePlacement.quantized("int8, both inputs are activations");
    }

    private static Optional<String> weightObstacle(Node node, Marking marking) {
        Optional<Tensor> weight = marking.constant(node.input(1));
        if (weight.isEmpty()) {
            return Optional.of(
                    marking.earlier().keepsIntegers(node)
                            ? "its weight is already kept as integers"
                            : "its weight is computed, not constant");
        }
        Optional<String> other = Refusal.ofTypes(weight.get().elementType(), marking.elementType(node.input(0)));
        if (other.isPresent()) {
            return other;
        }
        if (!Range.of(weight.get()).isFinite()) {
            return Optional.of("its weight is not finite");
        }
        return weight.get().rank() < 2 ? Optional.of("its weight has fewer than two axes") : Optional.empty();
    }

    private static Optional<String> biasObstacle(Node node, Marking marking) {
        if (node.input(2).isEmpty()) {
            return Optional.empty();
        }
        Optional<Tensor> bias = marking.constant(node.input(2));
        if (bias.isEmpty()) {
            return Optional.of("its bias is computed, not constant");
        }
        return bias.get().rank() == 1 ? Optional.empty() : Optional.of("its bias is not one value for each channel");
    }

    private static Optional<String> factorObstacle(Node node) {
        boolean plain = node.attributes().real("alpha", 1) == 1
                && (node.input(2).isEmpty() || node.attributes().real("beta", 1) == 1);
        return plain ? Optional.empty() : Optional.of("its factors cannot be multiplied into constants");
    }

    private static NodePlacement quantize(Node node, Marking marking, int axis) {
        marking.mark(node.input(0));
        marking.mark(node.output(0));
        marking.markLayer(node, axis);
        return NodePlacement.quantized(
                axis == QuantizedWeight.WHOLE ? "int8" : "int8, a scale for each output channel");
    }
}
