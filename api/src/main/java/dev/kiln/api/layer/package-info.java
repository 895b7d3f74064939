/** Layers: functions from values to values that own parameters. */
@NullMarked
package dev.kiln.api.layer;

import org.jspecify.annotations.NullMarked;
