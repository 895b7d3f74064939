package dev.kiln.data;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which cells hold no value: blank ones, {@code NA}, {@code N/A}, {@code NaN}, {@code null}, {@code ?}, and words that
 * the user names. Case does not matter.
 *
 * @param words what the user named, in lower case
 */
record MissingCells(List<String> words) {

    /** The option that names further words. */
    static final Option<String> MISSING = Option.text(
                    "missing",
                    "words that stand for a missing value besides NA, N/A, NaN, null and ?, with commas between")
            .optional();

    /** No further words. */
    static final MissingCells COMMON = new MissingCells(List.of());

    private static final Set<String> KNOWN = Set.of("?", "na", "n/a", "nan", "null");

    MissingCells {
        words = words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
    }

    /** What the user named. */
    static Optional<MissingCells> of(Options options) {
        return options.find(MISSING)
                .map(text -> new MissingCells(Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .toList()));
    }

    /**
     * Whether a cell holds no value.
     *
     * @param cell what is written
     * @param literal whether the user said that the column holds texts: then {@code NA} may be one of them, and only
     *     blank cells and the user's words are missing
     */
    boolean contains(String cell, boolean literal) {
        if (cell.isEmpty()) {
            return true;
        }
        String word = cell.toLowerCase(Locale.ROOT);
        return words.contains(word) || (!literal && KNOWN.contains(word));
    }
}
