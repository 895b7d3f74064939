/** Typed options: declared once, parsed, checked and documented from that declaration. */
@NullMarked
package dev.kiln.api.option;

import org.jspecify.annotations.NullMarked;
