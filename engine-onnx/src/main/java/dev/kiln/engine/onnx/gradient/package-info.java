/**
 * Reverse-mode differentiation, graph to graph: the backward pass, and the small language of its rules.
 *
 * <p>An operator's derivative is a {@link dev.kiln.engine.onnx.gradient.GradientRule}, looked up on the
 * {@link dev.kiln.engine.onnx.gradient.Tape} that is differentiated.
 */
@NullMarked
package dev.kiln.engine.onnx.gradient;

import org.jspecify.annotations.NullMarked;
