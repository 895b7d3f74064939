/** Reports that a person would show to others: one HTML file that needs nothing else. */
@NullMarked
package dev.kiln.report;

import org.jspecify.annotations.NullMarked;
