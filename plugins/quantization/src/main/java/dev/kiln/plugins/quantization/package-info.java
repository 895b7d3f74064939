/** Quantization to 8-bit integers. */
@NullMarked
package dev.kiln.plugins.quantization;

import org.jspecify.annotations.NullMarked;
