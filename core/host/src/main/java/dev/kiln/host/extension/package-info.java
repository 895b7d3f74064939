/** The extensions on the path or in plugin folders, found by kind and name. */
@NullMarked
package dev.kiln.host.extension;

import org.jspecify.annotations.NullMarked;
