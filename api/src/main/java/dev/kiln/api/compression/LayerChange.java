package dev.kiln.api.compression;

import static java.util.Objects.requireNonNull;

import dev.kiln.graph.Node;
import dev.kiln.graph.status.Stable;

/**
 * The change of one layer.
 *
 * @param layer the layer's or parameter's name
 * @param operator its ONNX operator
 * @param change the change, or the reason why it stays unchanged, a clause
 */
@Stable
public record LayerChange(String layer, String operator, String change) {

    /** Nothing may be null. */
    public LayerChange {
        requireNonNull(layer, "layer is null, expected the layer's or parameter's name");
        requireNonNull(operator, "operator is null, expected the layer's ONNX operator");
        requireNonNull(change, "change is null, expected the change of the layer");
    }

    /**
     * The change of the layer that a node is.
     *
     * @param node the node
     * @param change the change, or the reason why it stays unchanged, a clause
     * @return the change
     */
    public static LayerChange of(Node node, String change) {
        return new LayerChange(name(node), node.operator(), change);
    }

    /**
     * The name of the layer that a node is.
     *
     * @param node the node
     * @return its name; where it has none, that of its first output that has one
     */
    public static String name(Node node) {
        return node.name().isEmpty()
                ? node.outputs().stream()
                        .filter(output -> !output.isEmpty())
                        .findFirst()
                        .orElse("")
                : node.name();
    }
}
