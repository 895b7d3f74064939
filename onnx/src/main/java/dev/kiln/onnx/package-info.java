/** Reading and writing of {@code .onnx} files. */
@NullMarked
package dev.kiln.onnx;

import org.jspecify.annotations.NullMarked;
