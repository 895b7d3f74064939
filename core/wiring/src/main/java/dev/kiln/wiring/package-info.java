/** The composition of the host: settings of a run, its scope, and the objects in it. */
@NullMarked
package dev.kiln.wiring;

import org.jspecify.annotations.NullMarked;
