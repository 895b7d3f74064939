package dev.kiln.plugins.clustering;

/** The form in which the file has the weights. */
public enum Storage {
    /** A number of one byte for each weight, and a table of values: {@code Gather(table, Cast(numbers))}. */
    INDICES,
    /** The values themselves: the file keeps its size, and is smaller only compressed. */
    VALUES
}
