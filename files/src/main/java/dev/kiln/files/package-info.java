/** Writing of results to files, pipes and devices. */
@NullMarked
package dev.kiln.files;

import org.jspecify.annotations.NullMarked;
