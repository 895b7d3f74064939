package dev.kiln.data;

import java.util.List;
import java.util.Optional;

/**
 * A column of a table as interpreted.
 *
 * @param name its name in the header
 * @param role its role
 * @param kind the kind of its cells
 * @param missing the number of cells without a value
 * @param different the number of different values
 * @param range the range of the numbers; empty for others
 * @param most the most frequent texts, at most five; of dates the first and the last; none for numbers
 */
public record Column(
        String name,
        Role role,
        ColumnKind kind,
        long missing,
        long different,
        Optional<Range> range,
        List<String> most) {

    /** The role of a column. */
    public enum Role {
        /** An input of the model. */
        FEATURE,
        /** The target of the model. */
        TARGET,
        /** Not used. */
        IGNORED
    }

    /**
     * The range of numbers.
     *
     * @param min the minimum
     * @param mean their mean
     * @param max the maximum
     */
    public record Range(double min, double mean, double max) {}

    /** Copies the list. */
    public Column {
        most = List.copyOf(most);
    }
}
