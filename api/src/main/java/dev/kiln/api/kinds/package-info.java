/** The declaration of the api's own kinds of extensions. */
@NullMarked
package dev.kiln.api.kinds;

import org.jspecify.annotations.NullMarked;
