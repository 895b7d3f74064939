/**
 * Fetches plugins from Maven repositories, with the resolver of Maven itself. It is in a separate folder and is loaded
 * only by the commands that need it, as plain jars: several of Maven's libraries share packages, so they cannot be
 * modules.
 */
@NullMarked
package dev.kiln.maven;

import org.jspecify.annotations.NullMarked;
