/** The contracts of engines and plugins as tests that their authors run. */
@NullMarked
package dev.kiln.testkit;

import org.jspecify.annotations.NullMarked;
