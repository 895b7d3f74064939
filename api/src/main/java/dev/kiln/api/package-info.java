/**
 * What every extension shares: its provider, the exceptions a caller can tell apart, and the status of each type of the
 * api: {@link dev.kiln.api.Stable}, {@link dev.kiln.api.Experimental} or {@link dev.kiln.api.Internal}.
 */
@NullMarked
package dev.kiln.api;

import org.jspecify.annotations.NullMarked;
