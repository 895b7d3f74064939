/**
 * The adversarial attacks that ship with Kiln, one file each: a record that writes the steps, and within it the
 * provider that declares its options.
 */
@NullMarked
package dev.kiln.plugins.attacks;

import org.jspecify.annotations.NullMarked;
