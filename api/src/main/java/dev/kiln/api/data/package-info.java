/** Examples, one by one or in batches. */
@NullMarked
package dev.kiln.api.data;

import org.jspecify.annotations.NullMarked;
