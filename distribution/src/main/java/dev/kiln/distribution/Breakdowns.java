package dev.kiln.distribution;

import dev.kiln.api.metric.Breakdown;
import dev.kiln.jobs.evaluation.Evaluation;
import dev.kiln.jobs.evaluation.MetricResult;
import dev.kiln.report.Chart;
import dev.kiln.report.Section;
import dev.kiln.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The breakdowns of the metrics of an evaluation: as JSON, on a terminal, and in a report. */
final class Breakdowns {

    /** The most classes that a table shows. */
    private static final int MOST_CLASSES = 20;

    private static final String TOO_LONG =
            "A table of more than " + MOST_CLASSES + " classes is not shown; --json FILE writes it.";

    private static final String NONE = "-";

    private Breakdowns() {}

    /** Puts the breakdowns by metric and the names of the classes; nothing where there are none. */
    static void put(Map<String, Object> fields, Evaluation evaluation) {
        Map<String, Object> metrics = new LinkedHashMap<>();
        evaluation.metrics().forEach((name, result) -> {
            if (!result.breakdown().isEmpty()) {
                metrics.put(
                        name, result.breakdown().stream().map(Breakdowns::json).toList());
                if (!result.classes().isEmpty()) {
                    fields.put("classes", result.classes());
                }
            }
        });
        if (!metrics.isEmpty()) {
            fields.put("breakdowns", metrics);
        }
    }

    private static Map<String, Object> json(Breakdown breakdown) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", breakdown.name());
        if (breakdown instanceof Breakdown.ByClass byClass) {
            fields.put("byClass", numbers(byClass));
        } else if (breakdown instanceof Breakdown.Confusion confusion) {
            fields.put("confusion", rows(confusion));
        } else if (breakdown instanceof Breakdown.Curves curves) {
            fields.put("x", curves.xAxis());
            fields.put("y", curves.yAxis());
            fields.put(
                    "curves",
                    curves.lines().stream()
                            .map(line -> line.stream()
                                    .map(point -> List.of(point.x(), point.y()))
                                    .toList())
                            .toList());
        }
        return fields;
    }

    /** JSON has no number for an undefined value. */
    private static List<@Nullable Double> numbers(Breakdown.ByClass byClass) {
        List<@Nullable Double> numbers = new ArrayList<>();
        byClass.values().forEach(value -> numbers.add(Double.isNaN(value) ? null : value));
        return numbers;
    }

    private static List<List<Long>> rows(Breakdown.Confusion confusion) {
        return IntStream.range(0, confusion.classes())
                .mapToObj(target -> IntStream.range(0, confusion.classes())
                        .mapToObj(predicted -> confusion.count(target, predicted))
                        .toList())
                .toList();
    }

    /** The tables of each model for a terminal, and a sentence on those of too many classes. */
    static List<String> lines(Map<String, Evaluation> evaluations) {
        List<String> lines = new ArrayList<>();
        evaluations.forEach((model, evaluation) -> {
            for (Table table : tables(evaluation.metrics())) {
                lines.add("");
                lines.add(model + ":");
                lines.addAll(TextTable.of(table.columns(), table.rows()));
            }
        });
        if (evaluations.values().stream().anyMatch(evaluation -> isTooLong(evaluation.metrics()))) {
            lines.add(TOO_LONG);
        }
        return lines;
    }

    /** The values by class as one table, and each confusion matrix, of at most {@value MOST_CLASSES} classes. */
    private static List<Table> tables(Map<String, MetricResult> metrics) {
        List<Table> tables = new ArrayList<>(byClass(metrics));
        for (MetricResult result : metrics.values()) {
            for (Breakdown breakdown : result.breakdown()) {
                if (breakdown instanceof Breakdown.Confusion confusion && !isTooLong(confusion)) {
                    tables.add(confusion(confusion, result));
                }
            }
        }
        return tables;
    }

    private static boolean isTooLong(Map<String, MetricResult> metrics) {
        return metrics.values().stream()
                .flatMap(result -> result.breakdown().stream())
                .anyMatch(Breakdowns::isTooLong);
    }

    private static boolean isTooLong(Breakdown breakdown) {
        if (breakdown instanceof Breakdown.ByClass byClass) {
            return byClass.values().size() > MOST_CLASSES;
        }
        return breakdown instanceof Breakdown.Confusion confusion && confusion.classes() > MOST_CLASSES;
    }

    private static List<Table> byClass(Map<String, MetricResult> metrics) {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        Map<String, Breakdown> shown = new LinkedHashMap<>();
        List<String> classes = new ArrayList<>();
        metrics.forEach((metric, result) -> {
            for (Breakdown breakdown : result.breakdown()) {
                if (breakdown instanceof Breakdown.ByClass byClass && !isTooLong(byClass)) {
                    boolean isNew = byClass.equals(shown.computeIfAbsent(byClass.name(), name -> byClass));
                    columns.put(isNew ? byClass.name() : metric + " " + byClass.name(), cells(byClass.values()));
                    IntStream.range(classes.size(), byClass.values().size())
                            .mapToObj(result::className)
                            .forEach(classes::add);
                }
            }
        });
        return columns.isEmpty() ? List.of() : List.of(table(classes, columns));
    }

    private static Table table(List<String> classes, Map<String, List<String>> columns) {
        List<String> names = new ArrayList<>(List.of("class"));
        names.addAll(columns.keySet());
        List<List<String>> rows = new ArrayList<>();
        for (int k = 0; k < classes.size(); k++) {
            List<String> row = new ArrayList<>(List.of(classes.get(k)));
            for (List<String> cells : columns.values()) {
                row.add(k < cells.size() ? cells.get(k) : NONE);
            }
            rows.add(row);
        }
        return new Table(names, rows);
    }

    /** Numbers of examples are whole, shares have four digits. */
    private static List<String> cells(List<Double> values) {
        boolean areWhole = values.stream().allMatch(value -> Double.isNaN(value) || value == Math.rint(value));
        String format = areWhole ? "%.0f" : "%.4f";
        return values.stream()
                .map(value -> Double.isNaN(value) ? NONE : String.format(Locale.ROOT, format, value))
                .toList();
    }

    private static Table confusion(Breakdown.Confusion confusion, MetricResult result) {
        List<String> classes = IntStream.range(0, confusion.classes())
                .mapToObj(result::className)
                .toList();
        List<String> columns = new ArrayList<>(List.of("class, predicted as →"));
        columns.addAll(classes);
        List<List<String>> rows = new ArrayList<>();
        for (int target = 0; target < classes.size(); target++) {
            List<String> row = new ArrayList<>(List.of(classes.get(target)));
            rows(confusion).get(target).forEach(count -> row.add(Long.toString(count)));
            rows.add(row);
        }
        return new Table(columns, rows);
    }

    /** The tables and curves as a section of a report. */
    static Section section(String heading, Map<String, MetricResult> metrics) {
        Section section = isTooLong(metrics) ? Section.of(heading, TOO_LONG) : Section.of(heading);
        for (Table table : tables(metrics)) {
            section = section.with(table);
        }
        for (Map.Entry<String, MetricResult> metric : metrics.entrySet()) {
            for (Breakdown breakdown : metric.getValue().breakdown()) {
                if (breakdown instanceof Breakdown.Curves curves) {
                    section = section.with(chart(curves, metric.getKey(), metric.getValue()));
                }
            }
        }
        return section;
    }

    private static Chart chart(Breakdown.Curves curves, String metric, MetricResult result) {
        List<Chart.Series> series = new ArrayList<>();
        for (int k = 0; k < curves.lines().size(); k++) {
            List<Chart.Point> points = curves.lines().get(k).stream()
                    .map(point -> new Chart.Point(point.x(), point.y()))
                    .toList();
            if (!points.isEmpty()) {
                series.add(new Chart.Series(curves.lines().size() == 1 ? metric : result.className(k), points));
            }
        }
        return new Chart(curves.name(), curves.xAxis(), curves.yAxis(), true, series);
    }
}
