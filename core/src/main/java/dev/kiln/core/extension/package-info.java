/** The extensions that lie on the path or in plugin folders, found by kind and name. */
@NullMarked
package dev.kiln.core.extension;

import org.jspecify.annotations.NullMarked;
