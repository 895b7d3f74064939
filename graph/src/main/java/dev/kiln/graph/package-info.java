/** Programs as immutable graphs of ONNX operators. */
@NullMarked
package dev.kiln.graph;

import org.jspecify.annotations.NullMarked;
