/** Reports that a person would show to others: one HTML file that needs nothing else. */
@NullMarked
package dev.kiln.core.report;

import org.jspecify.annotations.NullMarked;
