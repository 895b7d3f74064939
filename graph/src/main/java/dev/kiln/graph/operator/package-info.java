/** The operators of ONNX that Kiln knows: the family of each, its element types and its first operator set. */
@NullMarked
package dev.kiln.graph.operator;

import org.jspecify.annotations.NullMarked;
