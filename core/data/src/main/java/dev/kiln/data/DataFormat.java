package dev.kiln.data;

import dev.kiln.api.extension.Provider;

/**
 * A kind of data, named by the word before the colon of a {@linkplain DataSpec specification}.
 *
 * <p>Its {@linkplain #options options} are the keys after the question mark; they are declared, checked and documented
 * like those of any extension. {@link #create} takes their values and returns the source that opens a location with
 * them.
 */
public interface DataFormat extends Provider<DataSource> {

    /** Returns the form of a specification of this format, such as {@code mnist:DIR}. */
    String usage();
}
