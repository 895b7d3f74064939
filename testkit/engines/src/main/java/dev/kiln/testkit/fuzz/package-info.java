/** Damaged files for all readers of files, which must read them or refuse them with a message. */
@NullMarked
package dev.kiln.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
