/** Decoders and encoders between messages of the file format and graphs. */
@NullMarked
package dev.kiln.onnx.format;

import org.jspecify.annotations.NullMarked;
