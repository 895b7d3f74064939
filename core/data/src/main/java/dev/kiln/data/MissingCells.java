package dev.kiln.data;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The rule for missing cells: blank ones, {@code NA}, {@code N/A}, {@code NaN}, {@code null}, {@code ?}, and words that
 * the user names, in any case.
 *
 * @param words the user's words, in lower case
 */
record MissingCells(List<String> words) {

    /** The option for further words. */
    static final Option<String> MISSING = Option.text(
                    "missing", "words that mark a missing value besides NA, N/A, NaN, null and ?, comma-separated")
            .optional();

    /** No further words. */
    static final MissingCells COMMON = new MissingCells(List.of());

    private static final Set<String> KNOWN = Set.of("?", "na", "n/a", "nan", "null");

    MissingCells {
        words = words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
    }

    /** The rule with the user's words. */
    static Optional<MissingCells> of(Options options) {
        return options.find(MISSING)
                .map(text -> new MissingCells(Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .toList()));
    }

    /**
     * Whether a cell is missing.
     *
     * @param cell its text
     * @param literal whether the user stated that the column holds texts: then {@code NA} may be one of them, and only
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
