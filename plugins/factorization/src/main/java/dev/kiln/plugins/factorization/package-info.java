/** Factorization: writes the weights of layers as products of smaller ones. */
@NullMarked
package dev.kiln.plugins.factorization;

import org.jspecify.annotations.NullMarked;
