package dev.kiln.onnx.convert;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/** BatchNormalization, GroupNormalization and Dropout. */
final class NormalizationConversion {

    private NormalizationConversion() {}

    /** Version 9 has no {@code spatial}; its behaviour is that of 1. */
    static Node spatial(Node node, Rewriting rewriting) {
        if (node.attributes().integer("spatial", 1) != 1) {
            throw rewriting.refuse(
                    node,
                    "normalises each element by itself (spatial=0), which ONNX removed with operator set 9; "
                            + "export the model with spatial=1");
        }
        return Move.without(node, "spatial");
    }

    /**
     * A node with several outputs was in training mode; since 14 an attribute sets the mode, and there are two outputs
     * fewer.
     */
    static Node trainingMode(Node node, Rewriting rewriting) {
        if (node.outputs().stream().skip(1).allMatch(String::isEmpty)) {
            return node.withOutputs(List.of(node.output(0)));
        }
        for (int saved = 3; saved < node.outputs().size(); saved++) {
            if (rewriting.isRead(node.output(saved))) {
                throw rewriting.refuse(
                        node,
                        "is in training mode and its saved mean or variance is read, which ONNX removed with operator "
                                + "set 14; export the model for inference");
            }
        }
        return node.withOutputs(
                        node.outputs().subList(0, Math.min(3, node.outputs().size())))
                .withAttributes(node.attributes().with("training_mode", 1));
    }

    /** Since 21 scale and bias have an element for each channel, and no longer for each group. */
    static Node perChannel(Node node, Rewriting rewriting) {
        long groups = node.attributes().integer("num_groups", 1);
        String channels = rewriting.before(
                node,
                "channels",
                "Shape",
                List.of(node.input(0)),
                Attributes.of("start", 1).with("end", 2));
        String count = rewriting.constant(node, "groups", Tensor.of(new long[] {groups}, 1));
        String repeats = rewriting.before(node, "repeats", "Div", List.of(channels, count), Attributes.NONE);
        String target = rewriting.before(node, "expanded", "Concat", List.of(count, repeats), Attributes.of("axis", 0));
        String column = rewriting.constant(node, "column", Tensor.of(new long[] {-1, 1}, 2));
        String flat = rewriting.constant(node, "flat", Tensor.of(new long[] {-1}, 1));
        return node.withInputs(List.of(
                node.input(0),
                repeat(node, "scale", node.input(1), List.of(column, target, flat), rewriting),
                repeat(node, "bias", node.input(2), List.of(column, target, flat), rewriting)));
    }

    private static String repeat(Node node, String what, String value, List<String> shapes, Rewriting rewriting) {
        String column =
                rewriting.before(node, what + "_column", "Reshape", List.of(value, shapes.get(0)), Attributes.NONE);
        String wide = rewriting.before(node, what + "_wide", "Expand", List.of(column, shapes.get(1)), Attributes.NONE);
        return rewriting.before(node, what + "_each", "Reshape", List.of(wide, shapes.get(2)), Attributes.NONE);
    }

    /** Since 10 Dropout's mask holds truth values; before, numbers of the input's type. */
    static Node truthMask(Node node, Rewriting rewriting) {
        String mask = node.output(1);
        if (mask.isEmpty()) {
            return node;
        }
        if (!rewriting.isRead(mask)) {
            return node.withOutputs(List.of(node.output(0)));
        }
        String truths = rewriting.fresh(mask + "_truths");
        rewriting.after("CastLike", List.of(truths, node.input(0)), mask);
        return node.withOutputs(List.of(node.output(0), truths));
    }
}
