/** Damaged files for everything that reads files: whatever a file holds, it is read or refused with a message. */
@NullMarked
package dev.kiln.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
