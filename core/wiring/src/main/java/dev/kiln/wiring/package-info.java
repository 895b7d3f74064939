/** The composition of the host: settings of a run, its scope, and the objects that live in it. */
@NullMarked
package dev.kiln.wiring;

import org.jspecify.annotations.NullMarked;
