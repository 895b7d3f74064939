package dev.kiln.api.model;

import dev.kiln.graph.status.Stable;

/**
 * What a model's input means.
 *
 * @param low the least value that a feature can have
 * @param high the greatest value
 */
@Stable
public record InputInfo(double low, double high) {

    /** Features in {@code [0, 1]}, as images are. */
    public static final InputInfo UNIT = new InputInfo(0, 1);

    /** Features of any value, as the columns of a table are. */
    public static final InputInfo UNBOUNDED = new InputInfo(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** Checks the order. */
    public InputInfo {
        if (!(low < high)) {
            throw new IllegalArgumentException("low is " + low + " and high is " + high + ", expected low < high");
        }
    }
}
