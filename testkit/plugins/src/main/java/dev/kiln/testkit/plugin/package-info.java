/** The contracts of the kinds of extension as tests that their authors run. */
@NullMarked
package dev.kiln.testkit.plugin;

import org.jspecify.annotations.NullMarked;
