/** Conformance tests in ONNX's layout, run on any engine. */
@NullMarked
package dev.kiln.testkit.conformance;

import org.jspecify.annotations.NullMarked;
