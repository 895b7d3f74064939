package dev.kiln.data;

import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.error.OptionException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Comma-separated column names in the values of options; a name in the header may contain commas itself. */
final class ColumnNames {

    private ColumnNames() {}

    /**
     * A list of names.
     *
     * @param text the text of the user
     * @param header the existing names
     */
    static List<String> list(String text, List<String> header) {
        List<String> names = new ArrayList<>();
        for (String rest = text; !rest.isEmpty(); ) {
            String name = first(rest, header, ',');
            names.add(name);
            rest = rest.substring(Math.min(rest.length(), name.length() + 1));
        }
        return names;
    }

    /**
     * The user's statements on columns.
     *
     * @param text {@code name:kind}, comma-separated
     * @param header the existing names
     * @throws OptionException if a column or a kind is unknown, or a column is named twice
     */
    static Map<String, ColumnKind> kinds(String text, List<String> header) {
        Map<String, ColumnKind> kinds = new LinkedHashMap<>();
        for (String rest = text; !rest.isEmpty(); ) {
            String name = first(rest, header, ':');
            String after = rest.substring(Math.min(rest.length(), name.length() + 1));
            String word = after.split(",", 2)[0];
            if (!header.contains(name)) {
                throw new OptionException("The option types names the column " + name + ", which is not in the table."
                        + Spelling.hint(name, header)
                        + " Write types=COLUMN:number, COLUMN:text, COLUMN:date or COLUMN:words.");
            }
            if (kinds.put(name, kind(name, word)) != null) {
                throw new OptionException("The option types names the column " + name + " twice; leave one out.");
            }
            rest = after.substring(Math.min(after.length(), word.length() + 1));
        }
        return kinds;
    }

    private static ColumnKind kind(String name, String word) {
        return Stream.of(ColumnKind.values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new OptionException("The option types says of the column " + name + " that it holds \""
                                + word + "\", expected number, text, date or words, as in types=" + name + ":text."));
    }

    /** The longest name of the header that begins the text, or the text up to the end of a name. */
    private static String first(String text, List<String> header, char end) {
        Optional<String> known = header.stream()
                .filter(name -> text.equals(name) || text.startsWith(name + end))
                .max(Comparator.comparingInt(String::length));
        int stop = text.indexOf(end);
        return known.orElse(stop < 0 ? text : text.substring(0, stop));
    }
}
