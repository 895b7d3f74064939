package dev.kiln.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The columns of a table, and the form of its cells.
 *
 * @param header the names of the columns
 * @param unnamed those without a name in the file
 * @param unreadable those whose cells cannot be texts, each with the reason as a clause after its name
 * @param numerals the format of numbers
 * @param rowName the name of a row in messages, before its number
 */
record TableLayout(
        List<String> header, Set<String> unnamed, Map<String, String> unreadable, Numerals numerals, String rowName) {

    /**
     * The layout of a file.
     *
     * @param written the names of the columns in the file; blank ones become {@code column 1} and so on
     */
    static TableLayout of(List<String> written, Map<String, String> unreadable, Numerals numerals, String rowName) {
        List<String> names = new ArrayList<>(written);
        Set<String> unnamed = new LinkedHashSet<>();
        for (int i = 0; i < names.size(); i++) {
            names.set(i, names.get(i).strip());
            if (names.get(i).isEmpty()) {
                names.set(i, "column " + (i + 1));
                unnamed.add(names.get(i));
            }
        }
        return new TableLayout(List.copyOf(names), unnamed, unreadable, numerals, rowName);
    }

    /** The first name that occurs twice. */
    Optional<String> twice() {
        Set<String> seen = new HashSet<>();
        return header.stream().filter(name -> !seen.add(name)).findFirst();
    }
}
