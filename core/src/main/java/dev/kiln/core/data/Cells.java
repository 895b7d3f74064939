package dev.kiln.core.data;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/** What is written in one cell of a table. */
final class Cells {

    private static final Set<String> MISSING = Set.of("", "?", "na", "n/a", "nan", "null");

    private Cells() {}

    /** Whether it holds no value: nothing, or {@code NA}, {@code N/A}, {@code NaN}, {@code null}, {@code ?}. */
    static boolean isMissing(String cell) {
        return MISSING.contains(cell.toLowerCase(Locale.ROOT));
    }

    static List<String> present(List<String> cells) {
        return cells.stream().filter(cell -> !isMissing(cell)).toList();
    }

    /** The finite number that it holds. */
    static OptionalDouble number(String cell) {
        try {
            double value = Double.parseDouble(cell);
            return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    static boolean areNumbers(List<String> cells) {
        return cells.stream().allMatch(cell -> number(cell).isPresent());
    }

    static double[] numbers(List<String> cells) {
        return cells.stream().mapToDouble(cell -> number(cell).orElseThrow()).toArray();
    }
}
