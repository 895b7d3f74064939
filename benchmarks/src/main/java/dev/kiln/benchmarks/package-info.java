/** Comparisons with PyTorch and DJL, and the overhead of a run. */
@NullMarked
package dev.kiln.benchmarks;

import org.jspecify.annotations.NullMarked;
