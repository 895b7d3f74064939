package dev.kiln.distribution;

import dev.kiln.core.evaluation.Evaluation;
import dev.kiln.core.evaluation.Quality;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /** Prints a table of several models, and what makes its numbers doubtful. */
    static void print(Console console, Map<String, Evaluation> evaluations) {
        table(evaluations).forEach(console::line);
        evaluations.values().stream()
                .flatMap(evaluation -> evaluation.warnings().stream())
                .distinct()
                .forEach(console::warning);
    }

    /** A table of several models side by side, a line each. */
    static List<String> table(Map<String, Evaluation> evaluations) {
        int width = Math.max(
                5, evaluations.keySet().stream().mapToInt(String::length).max().orElse(5));
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%-" + width + "s %10s %9s %10s %10s %12s %12s %12s",
                "model",
                "quality",
                "loss",
                "p50 ms",
                "p95 ms",
                "samples/s",
                "bytes",
                "parameters"));
        evaluations.forEach((name, e) -> lines.add(String.format(
                Locale.ROOT,
                "%-" + width + "s %10s %9.4f %10.3f %10.3f %12.0f %12d %12d",
                name,
                quality(e),
                e.loss(),
                e.latency().p50(),
                e.latency().p95(),
                e.samplesPerSecond(),
                e.bytes(),
                e.statistics().parameters())));
        return lines;
    }

    /** Accuracy in per cent, or the root of the mean squared error. */
    static String quality(Evaluation evaluation) {
        return evaluation.quality() instanceof Quality.Classification classification
                ? String.format(Locale.ROOT, "%.2f %%", 100 * classification.accuracy())
                : String.format(Locale.ROOT, "%.5g", ((Quality.Regression) evaluation.quality()).rmse());
    }
}
