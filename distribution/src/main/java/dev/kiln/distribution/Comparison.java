package dev.kiln.distribution;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.engine.Engine;
import dev.kiln.api.model.Model;
import dev.kiln.core.compression.CompressionRun;
import dev.kiln.core.evaluation.Evaluation;
import dev.kiln.core.evaluation.Evaluator;
import dev.kiln.core.evaluation.ModelStatistics;
import dev.kiln.core.evaluation.Quality;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A model before and after compression.
 *
 * @param before the model that was given
 * @param after what came of it
 * @param methods what was done
 */
record Comparison(Side before, Side after, List<CompressionRun.Method> methods) {

    /** A model that is so much slower than another is said to be: less is within what a measurement varies by. */
    private static final double SLOWER = 1.1;

    /**
     * One of the two models.
     *
     * @param file where it lies
     * @param gzipBytes the size of its file behind gzip
     * @param statistics its parameters and multiply-accumulates
     * @param evaluation what was measured; empty where there were no data
     */
    record Side(Path file, long gzipBytes, ModelStatistics statistics, Optional<Evaluation> evaluation) {

        long bytes() {
            return file.toFile().length();
        }
    }

    static Comparison of(
            Engine engine, Model model, Path file, CompressionRun run, Path out, Optional<DataSet> measured) {
        return new Comparison(
                side(engine, model, file, measured), side(engine, run.model(), out, measured), run.methods());
    }

    private static Side side(Engine engine, Model model, Path file, Optional<DataSet> measured) {
        Evaluator evaluator = new Evaluator(engine, Evaluator.BATCH_SIZE);
        return new Side(
                file,
                Gzip.size(file),
                ModelStatistics.of(model),
                measured.map(data -> evaluator.evaluate(model, file.toFile().length(), data)));
    }

    /** The accuracy before less the accuracy after, 0 to 1; empty where none was measured. */
    OptionalDouble accuracyDrop() {
        if (before.evaluation.isPresent()
                && after.evaluation.isPresent()
                && before.evaluation.get().quality() instanceof Quality.Classification was
                && after.evaluation.get().quality() instanceof Quality.Classification is) {
            return OptionalDouble.of(was.accuracy() - is.accuracy());
        }
        return OptionalDouble.empty();
    }

    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        latencyRatio().ifPresent(ratio -> {
            if (ratio > SLOWER) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "The compressed model is slower: one prediction takes %.2f times as long.",
                        ratio));
            }
        });
        if (after.bytes() > before.bytes()) {
            warnings.add("The compressed model's file is larger than the original's.");
        }
        return warnings;
    }

    private OptionalDouble latencyRatio() {
        if (before.evaluation.isEmpty() || after.evaluation.isEmpty()) {
            return OptionalDouble.empty();
        }
        double was = before.evaluation.get().latency().p50();
        return OptionalDouble.of(after.evaluation.get().latency().p50() / was);
    }

    void print(Console console) {
        Map<String, Evaluation> table = new LinkedHashMap<>();
        before.evaluation.ifPresent(e -> table.put(before.file.toString(), e));
        after.evaluation.ifPresent(e -> table.put(after.file.toString(), e));
        if (!table.isEmpty()) {
            Measurements.print(console, table);
        }
        console.format(
                "bytes %d -> %d (%.2fx smaller), behind gzip %d -> %d, parameters that are not zero %d -> %d",
                before.bytes(),
                after.bytes(),
                (double) before.bytes() / after.bytes(),
                before.gzipBytes,
                after.gzipBytes,
                before.statistics.nonZeroParameters(),
                after.statistics.nonZeroParameters());
        warnings().forEach(console::warning);
    }

    JsonDocument put(JsonDocument document) {
        Map<String, Object> ratio = new LinkedHashMap<>();
        ratio.put("bytes", (double) after.bytes() / before.bytes());
        latencyRatio().ifPresent(r -> ratio.put("latency", r));
        if (before.statistics.macs().isPresent() && after.statistics.macs().isPresent()) {
            ratio.put(
                    "macs",
                    (double) after.statistics.macs().getAsLong()
                            / before.statistics.macs().getAsLong());
        }
        return document.put("before", json(before))
                .put("after", json(after))
                .put("ratio", ratio)
                .put("methods", methods.stream().map(Comparison::json).toList())
                .put(
                        "layers",
                        methods.stream()
                                .flatMap(m -> m.layers().stream())
                                .map(Comparison::json)
                                .toList())
                .put("warnings", warnings());
    }

    private static Map<String, Object> json(Side side) {
        Map<String, Object> fields = side.evaluation
                .map(e -> Measurements.json(side.file, e))
                .orElseGet(() -> {
                    Map<String, Object> counted = new LinkedHashMap<>();
                    counted.put("model", side.file.toString());
                    counted.put("bytes", side.bytes());
                    counted.put("parameters", side.statistics.parameters());
                    return counted;
                });
        fields.put("gzipBytes", side.gzipBytes);
        fields.put("nonZeroParameters", side.statistics.nonZeroParameters());
        return fields;
    }

    private static Map<String, Object> json(CompressionRun.Method method) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", method.name());
        fields.put("options", method.options());
        fields.put("seconds", method.seconds());
        fields.put("notes", method.notes());
        return fields;
    }

    private static Map<String, Object> json(LayerChange change) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("layer", change.layer());
        fields.put("operator", change.operator());
        fields.put("change", change.change());
        return fields;
    }
}
