package dev.kiln.api.compression;

import dev.kiln.api.Stable;

/**
 * What happens to a layer.
 *
 * @param layer the layer's or parameter's name
 * @param operator its ONNX operator
 * @param change what is done to it, or why nothing is, a clause
 */
@Stable
public record LayerChange(String layer, String operator, String change) {}
