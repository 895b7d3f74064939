/**
 * Parquet files as tables: {@code parquet:FILE}. The format is that of the Parquet project, with metadata in Thrift's
 * compact protocol; nothing of it is loaded beyond the pages that hold the next rows.
 *
 * <p>The reader is Kiln's own, since the libraries for Java need a newer Java or are not legal on a module path (Apache's,
 * with the Hadoop classes that it needs, is also 19 MB). It has no dependencies.
 */
@NullMarked
package dev.kiln.plugins.parquet;

import org.jspecify.annotations.NullMarked;
