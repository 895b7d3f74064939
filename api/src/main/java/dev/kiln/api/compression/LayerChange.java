package dev.kiln.api.compression;

import static java.util.Objects.requireNonNull;

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
}
