package dev.kiln.onnx.convert;

import dev.kiln.graph.Node;
import java.util.List;

/** Upsample and Resize. */
final class ResizeConversion {

    private ResizeConversion() {}

    /** Upsample 9 to Resize 10: the same inputs and the same mode. */
    static Node fromUpsample(Node node, Rewriting rewriting) {
        return Move.renamed(node, "Resize");
    }

    /** Resize 10 had a single transformation of coordinates, {@code x / scale}, and rounded down. */
    static Node withCoordinates(Node node, Rewriting rewriting) {
        Node resize = node.withInputs(List.of(node.input(0), "", node.input(1)))
                .withAttributes(node.attributes().with("coordinate_transformation_mode", "asymmetric"));
        boolean nearest = node.attributes().text("mode", "nearest").equals("nearest");
        return nearest ? resize.withAttributes(resize.attributes().with("nearest_mode", "floor")) : resize;
    }

    /** Resize 11 required empty tensors for unused inputs; since 13 they are omitted. */
    static Node withoutEmptyInputs(Node node, Rewriting rewriting) {
        String mode = node.attributes().text("coordinate_transformation_mode", "half_pixel");
        if (mode.equals("tf_half_pixel_for_nn")) {
            throw rewriting.refuse(
                    node,
                    "has the coordinate_transformation_mode tf_half_pixel_for_nn, which ONNX removed with operator set 13; "
                            + "export the model with another one");
        }
        String roi = mode.equals("tf_crop_and_resize") ? node.input(1) : "";
        return node.input(3).isEmpty()
                ? node.withInputs(List.of(node.input(0), roi, node.input(2)))
                : node.withInputs(List.of(node.input(0), roi, "", node.input(3)));
    }
}
