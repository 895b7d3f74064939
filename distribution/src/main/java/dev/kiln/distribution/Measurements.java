package dev.kiln.distribution;

import dev.kiln.jobs.evaluation.Evaluation;
import dev.kiln.jobs.evaluation.Quality;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Evaluations as JSON and as a table. */
final class Measurements {

    private Measurements() {}

    /** The fields of one {@code evaluate} result. */
    static Map<String, Object> json(Path model, Evaluation evaluation) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", model.toString());
        fields.put("samples", evaluation.samples());
        fields.put("loss", evaluation.loss());
        if (evaluation.quality() instanceof Quality.Classification classification) {
            fields.put("accuracy", classification.accuracy());
        } else if (evaluation.quality() instanceof Quality.Regression regression) {
            fields.put("rmse", regression.rmse());
            fields.put("mae", regression.mae());
            regression.r2().ifPresent(r2 -> fields.put("r2", r2));
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
        evaluations.values().stream()
                .flatMap(evaluation -> evaluation.warnings().stream())
                .distinct()
                .forEach(console::warning);
    }

    /** A table of several models side by side, a line each; they were measured on the same data. */
    static List<String> table(Map<String, Evaluation> evaluations, String lossName) {
        List<String> columns = new ArrayList<>(List.of("model"));
        columns.addAll(metrics(evaluations.values(), lossName));
        columns.addAll(List.of("p50 ms", "p95 ms", "samples/s", "bytes", "parameters"));
        List<List<String>> rows = new ArrayList<>();
        evaluations.forEach((name, evaluation) -> {
            List<String> row = new ArrayList<>(List.of(name));
            row.addAll(values(evaluation));
            row.addAll(List.of(
                    number("%.3f", evaluation.latency().p50()),
                    number("%.3f", evaluation.latency().p95()),
                    number("%.0f", evaluation.samplesPerSecond()),
                    Long.toString(evaluation.bytes()),
                    Long.toString(evaluation.statistics().parameters())));
            rows.add(row);
        });
        return TextTable.of(columns, rows);
    }

    /** The name of an evaluation's loss: that of its task. */
    static String lossName(Evaluation evaluation) {
        return evaluation.quality() instanceof Quality.Classification ? "cross entropy" : "squared error";
    }

    /** The names of the columns of {@link #values}; none where nothing was measured. */
    static List<String> metrics(Collection<Evaluation> evaluations, String lossName) {
        return evaluations.stream()
                .findFirst()
                .map(first -> first.quality() instanceof Quality.Classification
                        ? List.of("accuracy", lossName)
                        : List.of("RMSE", "MAE", "R²", lossName))
                .orElse(List.of());
    }

    /** The accuracy of a model, or its error, and its loss. */
    static List<String> values(Evaluation evaluation) {
        String loss = number("%.4f", evaluation.loss());
        if (evaluation.quality() instanceof Quality.Regression regression) {
            String r2 =
                    regression.r2().isPresent() ? number("%.4f", regression.r2().getAsDouble()) : "-";
            return List.of(number("%.5g", regression.rmse()), number("%.5g", regression.mae()), r2, loss);
        }
        return List.of(quality(evaluation), loss);
    }

    /** Accuracy in per cent, or the root of the mean squared error. */
    static String quality(Evaluation evaluation) {
        return evaluation.quality() instanceof Quality.Classification classification
                ? number("%.2f %%", 100 * classification.accuracy())
                : number("%.5g", ((Quality.Regression) evaluation.quality()).rmse());
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
