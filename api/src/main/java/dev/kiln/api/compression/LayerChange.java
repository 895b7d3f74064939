package dev.kiln.api.compression;

import static java.util.Objects.requireNonNull;

import dev.kiln.graph.status.Stable;

/**
 * What happens to a layer.
 *
 * @param layer the layer's or parameter's name
 * @param operator its ONNX operator
 * @param change what is done to it, or why nothing is, a clause
 */
@Stable
public record LayerChange(String layer, String operator, String change) {

    /** Nothing may be null. */
    public LayerChange {
        requireNonNull(layer, "layer is null, expected the layer's or parameter's name");
        requireNonNull(operator, "operator is null, expected the layer's ONNX operator");
        requireNonNull(change, "change is null, expected what is done to the layer");
    }
}
