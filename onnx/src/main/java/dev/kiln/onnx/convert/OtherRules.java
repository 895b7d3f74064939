package dev.kiln.onnx.convert;

import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Tensor;

/** Changes of a single operator each. */
final class OtherRules {

    private OtherRules() {}

    /** Since 18 Split has an attribute for the number of its parts, where their lengths are not given. */
    static Node countOutputs(Node node, Rewriting rewriting) {
        return node.input(1).isEmpty()
                ? node.withAttributes(
                        node.attributes().with("num_outputs", node.outputs().size()))
                : node;
    }

    /** Since 20 the axis of DFT is an input, with another default. */
    static Node axisInput(Node node, Rewriting rewriting) {
        Tensor axis = Tensor.of(new long[] {node.attributes().integer("axis", 1)});
        return Move.withInput(Move.without(node, "axis"), 2, rewriting.constant(node, "axis", axis));
    }

    /** Version 16 of RoiAlign moved its default by half a pixel. */
    static Node oldCoordinates(Node node, Rewriting rewriting) {
        return node.withAttributes(node.attributes().with("coordinate_transformation_mode", "output_half_pixel"));
    }

    /** Version 20 of GridSample renamed its modes. */
    static Node interpolationNames(Node node, Rewriting rewriting) {
        String mode = node.attributes().text("mode", "bilinear");
        String renamed = switch (mode) {
            case "bilinear" -> "linear";
            case "bicubic" -> "cubic";
            default -> mode;
        };
        return node.withAttributes(node.attributes().with("mode", renamed));
    }

    /** A rule for nodes without a newer form. */
    static Rule refuse(String why) {
        return (node, rewriting) -> {
            throw rewriting.refuse(node, why);
        };
    }
}
