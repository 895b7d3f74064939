/** What compiles a graph and runs it. */
@NullMarked
package dev.kiln.api.engine;

import org.jspecify.annotations.NullMarked;
