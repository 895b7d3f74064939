/**
 * Reverse-mode differentiation, graph to graph: {@code Gradient} becomes ordinary ONNX operators.
 *
 * <p>An operator's derivative is a {@link dev.kiln.engine.onnx.gradient.GradientRule}, listed with its family and known
 * through {@link dev.kiln.engine.onnx.gradient.GradientRules}.
 */
@NullMarked
package dev.kiln.engine.onnx.gradient;

import org.jspecify.annotations.NullMarked;
