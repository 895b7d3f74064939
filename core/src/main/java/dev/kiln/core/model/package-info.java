/** Models as files: Kiln's own and those of others, and new networks from architecture files. */
@NullMarked
package dev.kiln.core.model;

import org.jspecify.annotations.NullMarked;
