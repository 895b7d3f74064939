/** Clustering: lets the weights of a layer share few values. */
@NullMarked
package dev.kiln.plugins.clustering;

import org.jspecify.annotations.NullMarked;
