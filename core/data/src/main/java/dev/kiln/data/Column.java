package dev.kiln.data;

import java.util.List;
import java.util.Optional;

/**
 * A column of a table as it was understood.
 *
 * @param name its name in the header
 * @param role what it is used for
 * @param kind what its cells are
 * @param missing how many cells hold no value
 * @param different how many different values there are
 * @param range of the numbers; empty for texts
 * @param most the most frequent texts, at most five; none for numbers
 */
public record Column(
        String name,
        Role role,
        ColumnKind kind,
        long missing,
        long different,
        Optional<Range> range,
        List<String> most) {

    /** What a column is used for. */
    public enum Role {
        /** The model is given it. */
        FEATURE,
        /** The model is to predict it. */
        TARGET,
        /** It is not looked at. */
        IGNORED
    }

    /**
     * Of numbers.
     *
     * @param min the least
     * @param mean their mean
     * @param max the greatest
     */
    public record Range(double min, double mean, double max) {}

    /** Copies the list. */
    public Column {
        most = List.copyOf(most);
    }
}
