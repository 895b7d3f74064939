/** Rules that make a graph smaller without other results, for engines and compressors. */
@NullMarked
package dev.kiln.graph.simplify;

import org.jspecify.annotations.NullMarked;
