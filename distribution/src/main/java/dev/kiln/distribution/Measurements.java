package dev.kiln.distribution;

import dev.kiln.api.data.Task;
import dev.kiln.jobs.evaluation.Evaluation;
import dev.kiln.jobs.evaluation.Quality;
import dev.kiln.report.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Evaluations as JSON and as a table. */
final class Measurements {

    private Measurements() {}

    /** The fields of one {@code evaluate} result. */
    static Map<String, Object> json(Path model, Evaluation evaluation) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", model.toString());
        fields.put("samples", evaluation.samples());
        put(fields, evaluation.loss(), evaluation.quality());
        if (!evaluation.metrics().isEmpty()) {
            Map<String, Object> metrics = new LinkedHashMap<>();
            evaluation.metrics().forEach((name, result) -> metrics.put(name, result.value()));
            fields.put("metrics", metrics);
            Breakdowns.put(fields, evaluation);
        }
        if (!evaluation.further().isEmpty()) {
            Map<String, Object> targets = new LinkedHashMap<>();
            evaluation.further().forEach((name, result) -> {
                Map<String, Object> target = new LinkedHashMap<>();
                put(target, result.loss(), result.quality());
                targets.put(name, target);
            });
            fields.put("targets", targets);
        }
        Map<String, Object> latency = new LinkedHashMap<>();
        latency.put("p50", evaluation.latency().p50());
        latency.put("p95", evaluation.latency().p95());
        fields.put("latencyMs", latency);
        fields.put("samplesPerSecond", evaluation.samplesPerSecond());
        fields.put("bytes", evaluation.bytes());
        fields.put("parameters", evaluation.statistics().parameters());
        evaluation.statistics().macs().ifPresent(macs -> fields.put("macs", macs));
        if (!evaluation.warnings().isEmpty()) {
            fields.put("warnings", evaluation.warnings());
        }
        return fields;
    }

    private static void put(Map<String, Object> fields, double loss, Quality quality) {
        if (!Double.isNaN(loss) || !(quality instanceof Quality.Unmeasured)) {
            fields.put("loss", loss);
        }
        if (quality instanceof Quality.Classification classification) {
            fields.put("accuracy", classification.accuracy());
        } else if (quality instanceof Quality.Regression regression) {
            fields.put("rmse", regression.rmse());
            fields.put("mae", regression.mae());
            regression.r2().ifPresent(r2 -> fields.put("r2", r2));
        }
    }

    /** Prints a table of several models, and warnings about its numbers. */
    static void print(Console console, Map<String, Evaluation> evaluations) {
        print(
                console,
                evaluations,
                evaluations.values().stream()
                        .findFirst()
                        .map(Measurements::lossName)
                        .orElse("loss"));
    }

    /** The same for a loss other than the task's default. */
    static void print(Console console, Map<String, Evaluation> evaluations, String lossName) {
        table(evaluations, lossName).forEach(console::line);
        targets(evaluations).forEach(console::line);
        Breakdowns.lines(evaluations).forEach(console::line);
        evaluations.values().stream()
                .flatMap(evaluation -> evaluation.warnings().stream())
                .distinct()
                .forEach(console::warning);
    }

    /** A table of several models side by side, a line each; they were measured on the same data. */
    static List<String> table(Map<String, Evaluation> evaluations, String lossName) {
        Table table = asTable(evaluations, lossName);
        return TextTable.of(table.columns(), table.rows());
    }

    /** The result of one model in a sentence. */
    static String sentence(Evaluation evaluation, String lossName) {
        return named(evaluation.loss(), evaluation.quality(), lossName) + ".";
    }

    /** The measurements with their names, in one clause. */
    private static String named(double loss, Quality quality, String lossName) {
        List<String> names = columns(quality, lossName);
        List<String> values = values(loss, quality);
        return IntStream.range(0, names.size())
                .mapToObj(i -> names.get(i) + " " + values.get(i))
                .collect(Collectors.joining(", "));
    }

    /** The same table for a report. */
    static Table asTable(Map<String, Evaluation> evaluations, String lossName) {
        List<String> columns = new ArrayList<>(List.of("model"));
        columns.addAll(metrics(evaluations.values(), lossName));
        evaluations.values().stream().findFirst().ifPresent(first -> columns.addAll(furtherMetrics(first)));
        columns.addAll(List.of("p50 ms", "p95 ms", "samples/s", "bytes", "parameters"));
        List<List<String>> rows = new ArrayList<>();
        evaluations.forEach((name, evaluation) -> {
            List<String> row = new ArrayList<>(List.of(name));
            row.addAll(values(evaluation));
            evaluation.metrics().values().forEach(result -> row.add(number("%.4f", result.value())));
            row.addAll(List.of(
                    number("%.3f", evaluation.latency().p50()),
                    number("%.3f", evaluation.latency().p95()),
                    number("%.0f", evaluation.samplesPerSecond()),
                    Long.toString(evaluation.bytes()),
                    Long.toString(evaluation.statistics().parameters())));
            rows.add(row);
        });
        return new Table(columns, rows);
    }

    /** The names of the further metrics, with an arrow in the direction of better values. */
    private static List<String> furtherMetrics(Evaluation evaluation) {
        return evaluation.metrics().entrySet().stream()
                .map(metric -> metric.getKey() + (metric.getValue().higherIsBetter() ? " ↑" : " ↓"))
                .toList();
    }

    /** A table of the targets after the first; none for data with one target. */
    private static List<String> targets(Map<String, Evaluation> evaluations) {
        List<List<String>> rows = new ArrayList<>();
        evaluations.forEach((model, evaluation) -> evaluation.further().forEach((target, result) -> {
            rows.add(List.of(model, target, named(result.loss(), result.quality(), lossName(result.quality()))));
        }));
        return rows.isEmpty() ? List.of() : TextTable.of(List.of("model", "target", "result"), rows);
    }

    /** The name of an evaluation's loss, as users type it: that of its task. */
    static String lossName(Evaluation evaluation) {
        return lossName(evaluation.quality());
    }

    private static String lossName(Quality quality) {
        if (quality instanceof Quality.Unmeasured) {
            return "loss";
        }
        Task task = quality instanceof Quality.Classification ? Task.CLASSIFICATION : Task.REGRESSION;
        return LossChoice.usual(task).orElseThrow();
    }

    /** The names of the columns of {@link #values}; none where nothing was measured. */
    static List<String> metrics(Collection<Evaluation> evaluations, String lossName) {
        return evaluations.stream()
                .findFirst()
                .map(first -> columns(first.quality(), lossName))
                .orElse(List.of());
    }

    private static List<String> columns(Quality quality, String lossName) {
        if (quality instanceof Quality.Unmeasured) {
            return List.of(lossName);
        }
        return quality instanceof Quality.Classification
                ? List.of("accuracy", lossName)
                : List.of("RMSE", "MAE", "R²", lossName);
    }

    /** The accuracy of a model, or its error, and its loss. */
    static List<String> values(Evaluation evaluation) {
        return values(evaluation.loss(), evaluation.quality());
    }

    private static List<String> values(double value, Quality quality) {
        String loss = Double.isNaN(value) && quality instanceof Quality.Unmeasured ? "-" : number("%.4f", value);
        if (quality instanceof Quality.Unmeasured) {
            return List.of(loss);
        }
        if (quality instanceof Quality.Regression regression) {
            String r2 =
                    regression.r2().isPresent() ? number("%.4f", regression.r2().getAsDouble()) : "-";
            return List.of(number("%.5g", regression.rmse()), number("%.5g", regression.mae()), r2, loss);
        }
        return List.of(quality(quality), loss);
    }

    /** Accuracy in per cent, or the root of the mean squared error. */
    static String quality(Evaluation evaluation) {
        return quality(evaluation.quality());
    }

    private static String quality(Quality quality) {
        if (quality instanceof Quality.Classification classification) {
            return number("%.2f %%", 100 * classification.accuracy());
        }
        return quality instanceof Quality.Regression regression ? number("%.5g", regression.rmse()) : "-";
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
