/** The conversion of operators of older operator sets to the pinned one: one small rule for each change. */
@NullMarked
package dev.kiln.onnx.convert;

import org.jspecify.annotations.NullMarked;
