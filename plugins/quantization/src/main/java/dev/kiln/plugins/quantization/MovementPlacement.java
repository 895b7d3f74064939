package dev.kiln.plugins.quantization;

import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Tensor;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The operators that only select, average or move numbers. Their output has the scale and zero point of their input, so
 * that ONNX Runtime runs them on the integers. They are quantized where their input already is.
 */
final class MovementPlacement {

    private MovementPlacement() {}

    static NodePlacement shareParameters(Node node, Marking marking) {
        Optional<String> obstacle = obstacle(node, marking);
        if (obstacle.isPresent()) {
            return NodePlacement.floating(obstacle.get());
        }
        for (String output : node.outputs()) {
            if (!output.isEmpty()) {
                marking.markLike(output, node.input(0));
            }
        }
        return NodePlacement.quantized("int8, with the scale of its input");
    }

    private static Optional<String> obstacle(Node node, Marking marking) {
        if (!marking.isMarked(node.input(0))) {
            return Optional.of("its input is not quantized");
        }
        if (node.is("MaxPool") && !node.output(1).isEmpty()) {
            return Optional.of("its indices are read, too");
        }
        if (node.is("AveragePool")) {
            return averageObstacle(node);
        }
        boolean overshoots =
                node.is("Resize") && node.attributes().text("mode", "nearest").equals("cubic");
        return overshoots ? Optional.of("cubic interpolation leaves the range of its input") : Optional.empty();
    }

    /** The reason where ONNX Runtime has no int8 kernel, or one that differs from the operator. */
    private static Optional<String> averageObstacle(Node node) {
        boolean countsPadding = node.attributes().integer("count_include_pad", 0) != 0;
        if (countsPadding && node.attributes().integer("ceil_mode", 0) != 0) {
            return Optional.of(
                    "with ceil_mode and count_include_pad ONNX Runtime's int8 kernel divides by other numbers at the border");
        }
        boolean dilated = LongStream.of(node.attributes().integers("dilations").orElse(new long[0]))
                .anyMatch(step -> step != 1);
        return dilated
                ? Optional.of("ONNX Runtime's int8 kernel has no dilations and would refuse the model")
                : Optional.empty();
    }

    /** ONNX Runtime does not fuse a {@code Pad} between the conversions, so it works on the integers directly. */
    static NodePlacement pad(Node node, Marking marking) {
        if (!marking.isMarked(node.input(0))) {
            return NodePlacement.floating("its input is not quantized");
        }
        boolean zero = node.input(2).isEmpty()
                || marking.constant(node.input(2))
                        .filter(MovementPlacement::isZero)
                        .isPresent();
        if (!zero) {
            return NodePlacement.floating("it pads with a number other than 0");
        }
        marking.markLike(node.output(0), node.input(0));
        marking.markInteger(node);
        return NodePlacement.quantized("int8, with the scale of its input");
    }

    private static boolean isZero(Tensor tensor) {
        return tensor.getDouble(0) == 0;
    }
}
