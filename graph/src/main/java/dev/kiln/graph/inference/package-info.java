/** Types of operators' outputs: one rule for each operator, one class for each family of them. */
@NullMarked
package dev.kiln.graph.inference;

import org.jspecify.annotations.NullMarked;
