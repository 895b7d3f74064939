/** Knowledge distillation: a small network learns from a large one. */
@NullMarked
package dev.kiln.plugins.distillation;

import org.jspecify.annotations.NullMarked;
