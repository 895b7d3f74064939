package dev.kiln.api.format;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.graph.status.Stable;

/**
 * A format of files with tables, named by the word before the colon of a {@linkplain DataSpec specification}.
 *
 * <p>The extension reads names of columns and cells; the host does the rest, as for the formats {@code csv} and
 * {@code jsonl}: it adds the options of all tables (the target, the kinds of columns, missing cells, the division into
 * parts, the scale), learns the encoding of the columns, and stores it in models. {@link #options} are further ones of
 * this format alone, none of which may have the name of an option of all tables.
 *
 * <p>Where a {@link DataFormat} has the same name, that one is used.
 */
@Stable
public interface TableFormat extends Provider<TableFile> {

    /** The kind. */
    Kind<TableFormat> KIND = new Kind<>("table-format", TableFile.class, TableFormat.class);

    /** Returns the form of a specification of this format; a file by default. */
    default String usage() {
        return name() + ":FILE";
    }
}
