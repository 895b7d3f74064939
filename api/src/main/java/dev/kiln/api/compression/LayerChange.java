package dev.kiln.api.compression;

/**
 * What happens to a layer.
 *
 * @param layer the layer's or parameter's name
 * @param operator its ONNX operator
 * @param change what is done to it, or why nothing is, a clause
 */
public record LayerChange(String layer, String operator, String change) {}
