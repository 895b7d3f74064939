/** Conformance tests as ONNX lays them out, run on any engine. */
@NullMarked
package dev.kiln.testkit.conformance;

import org.jspecify.annotations.NullMarked;
