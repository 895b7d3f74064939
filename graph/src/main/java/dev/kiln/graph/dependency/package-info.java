/**
 * The indices along axes that can only be removed together, such as a channel with all that reads and writes it, and graphs
 * without them. Each family of operators has a class that lists its rules, beside the rules for types.
 */
@NullMarked
package dev.kiln.graph.dependency;

import org.jspecify.annotations.NullMarked;
