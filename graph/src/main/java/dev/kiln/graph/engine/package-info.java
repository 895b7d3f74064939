/** The interface of engines, which compile graphs and run them. */
@NullMarked
package dev.kiln.graph.engine;

import org.jspecify.annotations.NullMarked;
