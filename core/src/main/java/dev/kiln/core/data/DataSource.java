package dev.kiln.core.data;

import dev.kiln.api.data.DataSet;

/** A {@link DataFormat} with the values of its options. */
@FunctionalInterface
public interface DataSource {

    /**
     * Opens a data set.
     *
     * @param spec what the user wrote; the location is for this method to understand, the options were read before
     * @return the data set
     * @throws dev.kiln.api.FileFormatException if a file is missing, cut short, damaged or of another kind
     * @throws dev.kiln.api.DataException if the location or the content cannot be used
     */
    DataSet open(DataSpec spec);
}
