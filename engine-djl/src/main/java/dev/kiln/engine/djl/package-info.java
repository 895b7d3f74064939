/** The engine on PyTorch: finding its libraries, holding compiled programs, moving tensors in and out. */
@NullMarked
package dev.kiln.engine.djl;

import org.jspecify.annotations.NullMarked;
