package dev.kiln.data;

import dev.kiln.api.extension.Provider;

/**
 * A kind of data, under the word that stands before the colon of a {@linkplain DataSpec specification}.
 *
 * <p>Its {@linkplain #options options} are the keys behind the question mark; they are declared, checked and
 * documented as those of any extension are. {@link #create} is given their values and returns what opens a place with
 * them.
 */
public interface DataFormat extends Provider<DataSource> {

    /** Returns how a specification of this format is written, such as {@code mnist:DIR}. */
    String usage();
}
