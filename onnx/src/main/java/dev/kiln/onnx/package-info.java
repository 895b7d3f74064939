/** {@code .onnx} files as graphs, and graphs as {@code .onnx} files. */
@NullMarked
package dev.kiln.onnx;

import org.jspecify.annotations.NullMarked;
