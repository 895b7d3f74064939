/** Model files of Kiln and of other tools, and new networks from architecture files. */
@NullMarked
package dev.kiln.models;

import org.jspecify.annotations.NullMarked;
