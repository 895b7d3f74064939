package dev.kiln.api.layer;

import dev.kiln.api.Stable;

/**
 * A layer and what it is called among its siblings.
 *
 * @param name unique among them, such as {@code conv2d_1}; the names of its parameters begin with it
 * @param layer the layer
 */
@Stable
public record NamedLayer(String name, Layer layer) {}
