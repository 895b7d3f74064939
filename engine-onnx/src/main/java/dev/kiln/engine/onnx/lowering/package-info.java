/** Replaces every {@code Gradient} of a graph by ordinary ONNX operators: the entry point to differentiation. */
@NullMarked
package dev.kiln.engine.onnx.lowering;

import org.jspecify.annotations.NullMarked;
