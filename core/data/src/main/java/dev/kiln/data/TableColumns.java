package dev.kiln.data;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Describes the interpretation of each column of a table.
 *
 * @param table the described rows
 * @param encoding their encoding
 * @param target the target column
 */
record TableColumns(Table table, TableEncoding encoding, String target) {

    private static final int MOST = 5;

    List<Column> all() {
        List<Column> columns = new ArrayList<>();
        for (String name : table.header()) {
            if (table.isUnreadable(name)) {
                continue;
            }
            Optional<TableColumn> feature = encoding.features().columns().stream()
                    .filter(column -> column.name().equals(name))
                    .findFirst();
            if (name.equals(target)) {
                columns.add(column(name, Column.Role.TARGET, encoding.target().literal()));
            } else {
                Column.Role role = feature.isPresent() ? Column.Role.FEATURE : Column.Role.IGNORED;
                Optional<ColumnKind> kind = feature.map(TableColumn::kind);
                columns.add(
                        kind.equals(Optional.of(ColumnKind.DATE))
                                ? dates(name, role)
                                : column(
                                        name,
                                        role,
                                        kind.filter(ColumnKind::isOfTexts).isPresent()));
            }
        }
        return columns;
    }

    /** A column of dates, with the first and the last of them as its texts. */
    private Column dates(String name, Column.Role role) {
        List<String> cells = table.cells(name);
        List<String> present = cells.stream()
                .filter(cell -> !encoding.missing().contains(cell, false))
                .toList();
        Comparator<String> order = Comparator.comparing(cell -> Dates.in(cell).orElse(LocalDateTime.MIN));
        List<String> ends = Stream.concat(present.stream().min(order).stream(), present.stream().max(order).stream())
                .toList();
        long different = present.stream().map(Dates::in).distinct().count();
        return new Column(
                name, role, ColumnKind.DATE, (long) cells.size() - present.size(), different, Optional.empty(), ends);
    }

    /** A column, whose cells are texts where so stated or where not all of them are numbers. */
    private Column column(String name, Column.Role role, boolean texts) {
        boolean literal = role == Column.Role.TARGET
                ? texts
                : encoding.features().columns().stream()
                        .anyMatch(column -> column.name().equals(name) && column.literal());
        List<String> cells = table.cells(name);
        List<String> present = cells.stream()
                .filter(cell -> !encoding.missing().contains(cell, literal))
                .toList();
        long missing = (long) cells.size() - present.size();
        boolean numbers = !texts
                && present.stream()
                        .allMatch(cell -> table.numerals().number(cell).isPresent());
        return numbers ? numbers(name, role, missing, present) : texts(name, role, missing, present);
    }

    private Column numbers(String name, Column.Role role, long missing, List<String> present) {
        double[] values = present.stream()
                .mapToDouble(cell -> table.numerals().number(cell).orElseThrow())
                .toArray();
        DoubleSummaryStatistics summary = Arrays.stream(values).summaryStatistics();
        long different = Arrays.stream(values).distinct().count();
        Optional<Column.Range> range = values.length == 0
                ? Optional.empty()
                : Optional.of(new Column.Range(summary.getMin(), summary.getAverage(), summary.getMax()));
        return new Column(name, role, ColumnKind.NUMBER, missing, different, range, List.of());
    }

    private static Column texts(String name, Column.Role role, long missing, List<String> present) {
        Map<String, Long> counts = present.stream()
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        List<String> most = counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(MOST)
                .map(Map.Entry::getKey)
                .toList();
        return new Column(name, role, ColumnKind.TEXT, missing, counts.size(), Optional.empty(), most);
    }
}
