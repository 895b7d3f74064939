package dev.kiln.plugins.quantization;

import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;

/**
 * The operators with an int8 kernel of their own, all their inputs and their output quantized. They are quantized where
 * an input already is, and therefore not in the arithmetic before the first layer.
 */
final class ElementwisePlacement {

    private ElementwisePlacement() {}

    static NodePlacement generic(Node node, Marking marking) {
        if (node.inputs().stream().noneMatch(marking::isMarked)) {
            return NodePlacement.floating("no input of it is quantized");
        }
        if (!node.inputs().stream().allMatch(input -> isQuantizable(input, marking))) {
            return NodePlacement.floating("not all of its inputs are finite FLOAT numbers");
        }
        node.inputs().forEach(marking::mark);
        marking.mark(node.output(0));
        return NodePlacement.quantized("int8");
    }

    /** Probabilities that are a result keep their precision; 8 bits would make all small ones equal. */
    static NodePlacement softmax(Node node, Marking marking) {
        if (marking.graph().outputs().contains(node.output(0))) {
            return NodePlacement.floating("its probabilities are a result");
        }
        NodePlacement verdict = generic(node, marking);
        if (verdict.isQuantized()) {
            marking.mark(node.output(0), Range.PROBABILITIES);
        }
        return verdict;
    }

    private static boolean isQuantizable(String value, Marking marking) {
        return marking.constant(value).map(ElementwisePlacement::isFinite).orElseGet(() -> marking.isFloat(value));
    }

    private static boolean isFinite(Tensor constant) {
        return constant.elementType() == ElementType.FLOAT
                && constant.size() > 0
                && Range.of(constant).isFinite();
    }
}
