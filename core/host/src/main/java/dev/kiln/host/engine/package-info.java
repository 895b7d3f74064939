/** The engines on the path, and the choice among them. */
@NullMarked
package dev.kiln.host.engine;

import org.jspecify.annotations.NullMarked;
