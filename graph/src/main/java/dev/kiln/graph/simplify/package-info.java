/** Rules that make a graph smaller without another result: what engines and compressors have in common. */
@NullMarked
package dev.kiln.graph.simplify;

import org.jspecify.annotations.NullMarked;
