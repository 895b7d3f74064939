/**
 * The status of each public type: {@link dev.kiln.graph.status.Stable}, {@link dev.kiln.graph.status.Experimental} or
 * {@link dev.kiln.graph.status.Internal}.
 */
@NullMarked
package dev.kiln.graph.status;

import org.jspecify.annotations.NullMarked;
