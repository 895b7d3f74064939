/** The derivatives of operators, one class for each family. */
@NullMarked
package dev.kiln.engine.onnx.gradient.rules;

import org.jspecify.annotations.NullMarked;
