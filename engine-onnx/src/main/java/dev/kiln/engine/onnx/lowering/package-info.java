/** Replaces every {@code Gradient} of a graph by ordinary ONNX operators: the way in to all that differentiates. */
@NullMarked
package dev.kiln.engine.onnx.lowering;

import org.jspecify.annotations.NullMarked;
