/** Teaching a small network with a large one. */
@NullMarked
package dev.kiln.plugins.distillation;

import org.jspecify.annotations.NullMarked;
