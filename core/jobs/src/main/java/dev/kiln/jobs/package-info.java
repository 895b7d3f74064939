/** The main jobs in a few words each, see {@link dev.kiln.jobs.Kiln}; the packages beside this one have all of their settings. */
@NullMarked
package dev.kiln.jobs;

import org.jspecify.annotations.NullMarked;
