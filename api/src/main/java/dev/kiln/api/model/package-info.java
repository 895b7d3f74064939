/** Models: graphs with information that a graph alone lacks, as stored in a file. */
@NullMarked
package dev.kiln.api.model;

import org.jspecify.annotations.NullMarked;
