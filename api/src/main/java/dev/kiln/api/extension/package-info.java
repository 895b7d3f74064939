/** Typed options: declared once, parsed, checked and documented from that declaration. */
@NullMarked
package dev.kiln.api.extension;

import org.jspecify.annotations.NullMarked;
