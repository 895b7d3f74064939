/**
 * The plugins in folders: read without loading a class, resolved against each other and the api, started in isolation,
 * and stopped.
 */
@NullMarked
package dev.kiln.host.plugin;

import org.jspecify.annotations.NullMarked;
