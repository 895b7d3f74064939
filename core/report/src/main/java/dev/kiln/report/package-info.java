/** Reports as self-contained HTML files. */
@NullMarked
package dev.kiln.report;

import org.jspecify.annotations.NullMarked;
