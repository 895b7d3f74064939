package dev.kiln.plugins.factorization;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.tensor.Tensor;

/**
 * One of the layers that take the place of a layer.
 *
 * @param name its part in the product, for names
 * @param weight its weight in double precision
 * @param attributes the attributes of its node
 */
record Factor(String name, Tensor weight, Attributes attributes) {}
