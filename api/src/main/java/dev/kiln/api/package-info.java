/** What every extension shares: its provider, and the exceptions a caller can tell apart. */
@NullMarked
package dev.kiln.api;

import org.jspecify.annotations.NullMarked;
