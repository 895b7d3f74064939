/** Results on their way to a disk, a pipe or a device. */
@NullMarked
package dev.kiln.files;

import org.jspecify.annotations.NullMarked;
