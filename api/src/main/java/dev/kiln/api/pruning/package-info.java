/**
 * Pruning as a criterion, which scores weights, a granularity, which says what is removed together, and a schedule, which
 * says when.
 */
@NullMarked
package dev.kiln.api.pruning;

import org.jspecify.annotations.NullMarked;
