/** Side-by-side runs against PyTorch and DJL, and what a run costs beyond its operators. */
@NullMarked
package dev.kiln.benchmarks;

import org.jspecify.annotations.NullMarked;
