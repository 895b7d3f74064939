/** The {@code kiln} command: parses the command line and calls the host. */
@NullMarked
package dev.kiln.distribution;

import org.jspecify.annotations.NullMarked;
