package dev.kiln.distribution;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.jobs.compression.CompressionRun;
import dev.kiln.jobs.evaluation.Evaluation;
import dev.kiln.jobs.evaluation.Evaluator;
import dev.kiln.jobs.evaluation.Quality;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.statistics.LostParameters;
import dev.kiln.jobs.statistics.ModelStatistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * A model before and after compression.
 *
 * @param before the original model
 * @param after the compressed model
 * @param methods the compression methods
 */
record Comparison(Side before, Side after, List<CompressionRun.Method> methods) {

    /**
     * The factor of the latency from which a model is reported as slower; smaller differences are within the variation
     * of measurements.
     */
    private static final double SLOWER = 1.25;

    /**
     * One of the two models.
     *
     * @param stored its file as it was examined
     * @param statistics its parameters and multiply-accumulates
     * @param lost the number of its parameters that are infinite or not a number
     * @param evaluation its measurements; empty where there were no data
     */
    record Side(StoredModel stored, ModelStatistics statistics, long lost, Optional<Evaluation> evaluation) {

        /** Measures a model. */
        static Side of(Engine engine, Model model, StoredModel stored, Optional<DataSet> measured) {
            return of(model, stored, measured.map(data -> evaluator(engine).evaluate(model, stored.bytes(), data)));
        }

        /** Measures a model, except its latency. */
        static Side untimed(Engine engine, Model model, StoredModel stored, Optional<DataSet> measured) {
            return of(
                    model,
                    stored,
                    measured.map(data -> evaluator(engine)
                            .untimed(model, stored.bytes(), data)
                            .evaluation()));
        }

        private static Side of(Model model, StoredModel stored, Optional<Evaluation> evaluation) {
            return new Side(stored, ModelStatistics.of(model), LostParameters.count(model), evaluation);
        }

        private Evaluator.Untimed untimed(Engine engine, Model model, DataSet data) {
            return new Evaluator.Untimed(DataFit.of(model, data, () -> engine), evaluation.orElseThrow());
        }

        private Side with(Evaluation other) {
            return new Side(stored, statistics, lost, Optional.of(other));
        }

        long bytes() {
            return stored.bytes();
        }

        long gzipBytes() {
            return stored.gzipBytes();
        }
    }

    private static Evaluator evaluator(Engine engine) {
        return new Evaluator(engine, Evaluator.BATCH_SIZE);
    }

    /**
     * Measures the latency of both models in turns, since measurements at different times are not comparable.
     *
     * @param engine the engine for both
     * @param original the original model
     * @param made the compressed model
     * @param data the data on which both were measured
     */
    Comparison timed(Engine engine, Model original, Model made, DataSet data) {
        List<Evaluation> timed = evaluator(engine)
                .inTurns(List.of(before.untimed(engine, original, data), after.untimed(engine, made, data)));
        return new Comparison(before.with(timed.get(0)), after.with(timed.get(1)), methods);
    }

    /** The decrease of the accuracy, or of R²; empty where it was not measured. */
    OptionalDouble drop() {
        OptionalDouble was = Goal.share(before.evaluation);
        OptionalDouble is = Goal.share(after.evaluation);
        return was.isPresent() && is.isPresent()
                ? OptionalDouble.of(was.getAsDouble() - is.getAsDouble())
                : OptionalDouble.empty();
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
        if (quality(before, Quality::beatsConstants) && !quality(after, Quality::beatsConstants)) {
            after.evaluation.map(Evaluation::quality).map(Comparison::lost).ifPresent(warnings::add);
        }
        if (after.lost > before.lost) {
            warnings.add(after.lost + " of the compressed model's " + after.statistics.parameters()
                    + " parameters are infinite or not a number; the original has " + before.lost + " of them.");
        }
        if (after.bytes() > before.bytes()) {
            warnings.add("The compressed model's file is larger than the original's.");
        }
        return warnings;
    }

    /** The warning about a model that no longer predicts better than a constant. */
    private static String lost(Quality quality) {
        return quality instanceof Quality.Classification classification
                ? String.format(
                        Locale.ROOT,
                        "The compressed model's accuracy, %.2f %%, is within chance that of always answering with the most"
                                + " frequent class, %.2f %%.",
                        100 * classification.accuracy(),
                        100 * classification.mostFrequent())
                : "The compressed model predicts these values no better than their mean does.";
    }

    private static boolean quality(Side side, Predicate<Quality> test) {
        return side.evaluation.map(Evaluation::quality).filter(test).isPresent();
    }

    OptionalDouble latencyRatio() {
        if (before.evaluation.isEmpty() || after.evaluation.isEmpty()) {
            return OptionalDouble.empty();
        }
        double was = before.evaluation.get().latency().p50();
        return OptionalDouble.of(after.evaluation.get().latency().p50() / was);
    }

    void print(Console console) {
        Map<String, Evaluation> table = new LinkedHashMap<>();
        boolean inPlace = before.stored.file().equals(after.stored.file());
        before.evaluation.ifPresent(e -> table.put(before.stored.file() + (inPlace ? " before" : ""), e));
        after.evaluation.ifPresent(e -> table.put(after.stored.file() + (inPlace ? " after" : ""), e));
        if (!table.isEmpty()) {
            Measurements.print(console, table);
        }
        console.format(
                "bytes %d -> %d (%.2fx smaller), after gzip %d -> %d, parameters that are not zero %d -> %d",
                before.bytes(),
                after.bytes(),
                (double) before.bytes() / after.bytes(),
                before.gzipBytes(),
                after.gzipBytes(),
                before.statistics.nonZeroParameters(),
                after.statistics.nonZeroParameters());
        if (before.statistics.macs().isPresent() && after.statistics.macs().isPresent()) {
            console.line(multiplyAccumulates(
                    before.statistics.macs().getAsLong(),
                    after.statistics.macs().getAsLong()));
        }
        warnings().forEach(console::warning);
    }

    private static String multiplyAccumulates(long was, long is) {
        return was == is
                ? String.format(Locale.ROOT, "multiply-accumulates %d, as before", was)
                : String.format(Locale.ROOT, "multiply-accumulates %d -> %d (%.2fx fewer)", was, is, (double) was / is);
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
                .map(e -> Measurements.json(side.stored.file(), e))
                .orElseGet(() -> {
                    Map<String, Object> counted = new LinkedHashMap<>();
                    counted.put("model", side.stored.file().toString());
                    counted.put("bytes", side.bytes());
                    counted.put("parameters", side.statistics.parameters());
                    return counted;
                });
        fields.put("gzipBytes", side.gzipBytes());
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
