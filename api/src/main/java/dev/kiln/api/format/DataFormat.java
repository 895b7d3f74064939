package dev.kiln.api.format;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.graph.status.Stable;

/**
 * A format of data, named by the word before the colon of a {@linkplain DataSpec specification}.
 *
 * <p>Its {@linkplain #options options} are the keys after the question mark; they are declared, checked and documented
 * like those of any extension. {@link #create} takes their values and returns the source that opens a location with
 * them: a record that implements {@link DataSource}, or any other.
 */
@Stable
public interface DataFormat extends Provider<DataSource> {

    /** The kind. */
    Kind<DataFormat> KIND = new Kind<>("data-format", DataSource.class, DataFormat.class);

    /** Returns the form of a specification of this format, such as {@code mnist:DIR}; a file by default. */
    default String usage() {
        return name() + ":FILE";
    }
}
