/** Attacks, which search for adversarial examples, and their threat models. */
@NullMarked
package dev.kiln.api.attack;

import org.jspecify.annotations.NullMarked;
