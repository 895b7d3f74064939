/** Programs as immutable graphs of ONNX operators, and the builder that writes and checks them. */
@NullMarked
package dev.kiln.api.graph;

import org.jspecify.annotations.NullMarked;
