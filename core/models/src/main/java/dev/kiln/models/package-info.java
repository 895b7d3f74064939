/** Models as files: Kiln's own and those of others, and new networks from architecture files. */
@NullMarked
package dev.kiln.models;

import org.jspecify.annotations.NullMarked;
