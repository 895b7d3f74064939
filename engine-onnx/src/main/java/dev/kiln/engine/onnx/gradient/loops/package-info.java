/** Branches, bodies and recurrent operators: how they are written so that they can be differentiated, and their derivatives. */
@NullMarked
package dev.kiln.engine.onnx.gradient.loops;

import org.jspecify.annotations.NullMarked;
