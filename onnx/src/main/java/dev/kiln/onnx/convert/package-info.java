/** Operators of older operator sets, rewritten as those of the pinned one: one small rule for each change. */
@NullMarked
package dev.kiln.onnx.convert;

import org.jspecify.annotations.NullMarked;
