/**
 * The adversarial attacks that ship with Kiln, one file each: a record that writes the steps, and in it the provider
 * that declares the attack's options.
 */
@NullMarked
package dev.kiln.plugins.attacks;

import org.jspecify.annotations.NullMarked;
