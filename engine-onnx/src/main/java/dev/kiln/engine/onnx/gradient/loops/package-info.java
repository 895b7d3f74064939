/** Branches, bodies and recurrent operators: their differentiable forms, and their derivatives. */
@NullMarked
package dev.kiln.engine.onnx.gradient.loops;

import org.jspecify.annotations.NullMarked;
