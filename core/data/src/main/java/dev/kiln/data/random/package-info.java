/** The randomness of the host: numbers that are functions of keys only. */
@NullMarked
package dev.kiln.data.random;

import org.jspecify.annotations.NullMarked;
