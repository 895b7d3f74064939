/**
 * The plugins that lie in folders: read without loading a class, resolved against each other and the api, started apart
 * from each other, and stopped again.
 */
@NullMarked
package dev.kiln.host.plugin;

import org.jspecify.annotations.NullMarked;
