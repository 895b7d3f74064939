/** Rewriting graphs by rules: a pattern, a guard and a replacement; many rules in one sweep. */
@NullMarked
package dev.kiln.graph.rewrite;

import org.jspecify.annotations.NullMarked;
