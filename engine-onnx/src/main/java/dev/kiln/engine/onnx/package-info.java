/** Programs on the stock ONNX Runtime. */
@NullMarked
package dev.kiln.engine.onnx;

import org.jspecify.annotations.NullMarked;
