/**
 * Reverse-mode differentiation, graph to graph: the pass, and the small language that its rules are written in.
 *
 * <p>An operator's derivative is a {@link dev.kiln.engine.onnx.gradient.GradientRule}, looked up on the
 * {@link dev.kiln.engine.onnx.gradient.Tape} that is differentiated.
 */
@NullMarked
package dev.kiln.engine.onnx.gradient;

import org.jspecify.annotations.NullMarked;
