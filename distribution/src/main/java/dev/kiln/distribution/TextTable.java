package dev.kiln.distribution;

import java.util.ArrayList;
import java.util.List;

/** Columns as wide as their content: the first aligned left, numbers aligned right. */
final class TextTable {

    private static final String GAP = "   ";

    private TextTable() {}

    /** The lines of a table, the names of its columns first. */
    static List<String> of(List<String> columns, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>(List.of(columns));
        all.addAll(rows);
        List<List<String>> shown = all.stream()
                .map(row -> row.stream().map(Printable::of).toList())
                .toList();
        return shown.stream().map(row -> line(row, shown)).toList();
    }

    private static String line(List<String> row, List<List<String>> all) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            int column = i;
            int width = all.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
            String padding = " ".repeat(width - row.get(i).length());
            line.append(i == 0 ? row.get(i) + padding : GAP + padding + row.get(i));
        }
        return line.toString();
    }
}
