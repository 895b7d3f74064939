/** Graphs as TorchScript text: one rule for each operator, the gradient, and the archive that libtorch loads. */
@NullMarked
package dev.kiln.engine.djl.script;

import org.jspecify.annotations.NullMarked;
