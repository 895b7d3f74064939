package dev.kiln.api.model;

import dev.kiln.graph.status.Stable;

/**
 * The range of a model's input.
 *
 * @param low the minimum value of a feature
 * @param high the maximum value
 */
@Stable
public record InputInfo(double low, double high) {

    /** Features in {@code [0, 1]}, such as images. */
    public static final InputInfo UNIT = new InputInfo(0, 1);

    /** Features of any value, such as the columns of a table. */
    public static final InputInfo UNBOUNDED = new InputInfo(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** Checks the order. */
    public InputInfo {
        if (!(low < high)) {
            throw new IllegalArgumentException("low is " + low + " and high is " + high + ", expected low < high");
        }
    }
}
