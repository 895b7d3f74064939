/** The messages of the file format on one side, graphs on the other. */
@NullMarked
package dev.kiln.onnx.format;

import org.jspecify.annotations.NullMarked;
