/** Computing with integers of 8 bits. */
@NullMarked
package dev.kiln.plugins.quantization;

import org.jspecify.annotations.NullMarked;
