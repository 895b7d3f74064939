/** Passes that make a graph smaller or faster, independently of derivatives. */
@NullMarked
package dev.kiln.engine.onnx.simplify;

import org.jspecify.annotations.NullMarked;
