package dev.kiln.distribution;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.jobs.compression.CompressionRun;
import dev.kiln.jobs.evaluation.Evaluation;
import dev.kiln.jobs.evaluation.Quality;
import dev.kiln.jobs.training.EpochResult;
import dev.kiln.report.Chart;
import dev.kiln.report.HtmlReport;
import dev.kiln.report.Report;
import dev.kiln.report.Section;
import dev.kiln.report.Table;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Results as sections of a report. */
final class Reports {

    static final String FILE = "report.html";

    private Reports() {}

    /** Writes the report of {@code kiln compress}. */
    static void compression(Path folder, JsonDocument document, Comparison comparison, List<Section> robustness) {
        Map<String, Comparison.Side> sides = new LinkedHashMap<>();
        sides.put("original", comparison.before());
        sides.put("compressed", comparison.after());
        String summary = String.format(
                Locale.ROOT,
                "From %,d to %,d bytes%s.",
                comparison.before().bytes(),
                comparison.after().bytes(),
                comparison.drop().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "; %s changed by %+.2f points",
                                comparison
                                        .before()
                                        .evaluation()
                                        .map(e -> Measurements.metrics(List.of(e), "")
                                                        .contains("R²")
                                                ? "R²"
                                                : "the accuracy")
                                        .orElse("the accuracy"),
                                -100 * comparison.drop().getAsDouble())
                        : "");
        List<Section> sections = new ArrayList<>();
        sections.add(beforeAndAfter(sides).withWarnings(comparison.warnings()));
        sections.addAll(robustness);
        comparison.methods().forEach(method -> sections.add(method(method)));
        write(folder, "The compression result", summary, document, sections);
    }

    private static Section beforeAndAfter(Map<String, Comparison.Side> sides) {
        Section section = Section.of("Before and after")
                .with(bars("Size of the file", "bytes", sides, side -> OptionalDouble.of((double) side.bytes())))
                .with(bars("Size after gzip", "bytes", sides, side -> OptionalDouble.of((double) side.gzipBytes())));
        if (sides.values().stream().allMatch(side -> side.statistics().macs().isPresent())) {
            section = section.with(bars(
                    "Multiply-accumulates",
                    "millions, of one example",
                    sides,
                    side -> OptionalDouble.of(side.statistics().macs().getAsLong() / 1e6)));
        }
        if (sides.values().stream().allMatch(side -> side.evaluation().isPresent())) {
            section = section.with(bars(
                            "One prediction",
                            "ms, median",
                            sides,
                            side -> number(
                                    side, evaluation -> evaluation.latency().p50())))
                    .with(quality(sides));
        }
        return section.with(sides(sides, Map.of()));
    }

    private static Chart quality(Map<String, Comparison.Side> sides) {
        boolean areClasses = sides.values().stream()
                .flatMap(side -> side.evaluation().stream())
                .allMatch(evaluation -> evaluation.quality() instanceof Quality.Classification);
        return areClasses
                ? bars(
                        "Accuracy",
                        "per cent",
                        sides,
                        side -> OptionalDouble.of(
                                100 * Goal.share(side.evaluation()).orElse(0)))
                : bars(
                        "Error",
                        "RMSE, in units of the target",
                        sides,
                        side -> side.evaluation().stream()
                                .map(Evaluation::quality)
                                .filter(Quality.Regression.class::isInstance)
                                .mapToDouble(quality -> ((Quality.Regression) quality).rmse())
                                .findFirst());
    }

    private static OptionalDouble number(Comparison.Side side, ToDoubleFunction<Evaluation> number) {
        return side.evaluation().stream().mapToDouble(number).findFirst();
    }

    /** A bar for each model. */
    private static Chart bars(
            String title,
            String unit,
            Map<String, Comparison.Side> sides,
            Function<Comparison.Side, OptionalDouble> height) {
        Map<String, Double> heights = new LinkedHashMap<>();
        sides.forEach((name, side) -> heights.put(name, height.apply(side).orElse(0)));
        return Chart.ofBars(title, unit, heights);
    }

    /** Writes a report that ends with the plugins that took part. */
    static void write(Path folder, String title, String summary, JsonDocument document, List<Section> sections) {
        writeLive(folder, title, summary, document, sections, 0);
    }

    /** Writes a report that browsers read again after some seconds, as long as the work goes on. */
    static void writeLive(
            Path folder,
            String title,
            String summary,
            JsonDocument document,
            List<Section> sections,
            int refreshSeconds) {
        List<Section> all = new ArrayList<>(sections);
        all.add(Section.of("Plugins", "The plugins and the engine that took part.")
                .with(plugins(document)));
        HtmlReport.write(new Report(title, summary, facts(document), all, refreshSeconds), folder.resolve(FILE));
    }

    private static Table plugins(JsonDocument document) {
        return new Table(
                List.of("plugin", "version", "SHA-256"),
                document.participants().all().stream()
                        .map(p -> List.of(
                                p.id(),
                                p.version().orElse("unknown"),
                                p.sha256().orElse("no file")))
                        .toList());
    }

    /** The common first part of every command's document; results have sections of their own. */
    private static List<Report.Fact> facts(JsonDocument document) {
        List<Report.Fact> facts = new ArrayList<>();
        Map<String, Object> fields = document.fields();
        for (String name : JsonDocument.commonFields()) {
            Object value = fields.get(name);
            if (value instanceof Map<?, ?> nested) {
                nested.forEach((key, inner) -> add(facts, name + " " + key, inner));
            } else if (value != null) {
                add(facts, name, value);
            }
        }
        return facts;
    }

    private static void add(List<Report.Fact> facts, String name, Object value) {
        String text = value instanceof Collection<?> all
                ? all.stream().map(String::valueOf).collect(Collectors.joining("; "))
                : String.valueOf(value);
        if (!text.isEmpty()) {
            facts.add(new Report.Fact(name, text));
        }
    }

    /** The curves of a training. */
    static Section learning(List<EpochResult> history, String lossName) {
        List<Chart.Point> loss = new ArrayList<>();
        List<Chart.Point> validationLoss = new ArrayList<>();
        List<Chart.Point> accuracy = new ArrayList<>();
        List<Chart.Point> validationAccuracy = new ArrayList<>();
        List<Chart.Point> rates = new ArrayList<>();
        for (EpochResult epoch : history) {
            loss.add(new Chart.Point(epoch.epoch(), epoch.loss()));
            epoch.validationLoss().ifPresent(l -> validationLoss.add(new Chart.Point(epoch.epoch(), l)));
            epoch.accuracy().ifPresent(a -> accuracy.add(new Chart.Point(epoch.epoch(), 100 * a)));
            epoch.validationAccuracy().ifPresent(a -> validationAccuracy.add(new Chart.Point(epoch.epoch(), 100 * a)));
            epoch.learningRate().ifPresent(rate -> rates.add(new Chart.Point(epoch.epoch(), rate)));
        }
        Section section = Section.of(
                        "Learning", "After each epoch, on the training samples and on the validation samples.")
                .with(new Chart("Loss", "epoch", lossName, true, series(loss, validationLoss)));
        if (!accuracy.isEmpty()) {
            section = section.with(
                    new Chart("Accuracy", "epoch", "per cent", false, series(accuracy, validationAccuracy)));
        }
        return rates.isEmpty() ? section : section.with(rates(rates));
    }

    private static Chart rates(List<Chart.Point> rates) {
        List<Chart.Series> series = List.of(new Chart.Series("learning rate", rates));
        return new Chart("Learning rate", "epoch", "in its last step", false, series).ofRatios();
    }

    private static List<Chart.Series> series(List<Chart.Point> training, List<Chart.Point> validation) {
        List<Chart.Series> series = new ArrayList<>(List.of(new Chart.Series("training", training)));
        if (!validation.isEmpty()) {
            series.add(new Chart.Series("validation", validation));
        }
        return series;
    }

    /** The name of a class, or its number. */
    static String name(int label, List<String> classes) {
        return label >= 0 && label < classes.size() ? classes.get(label) : Integer.toString(label);
    }

    /** A comparison of models, with their robust accuracy where it was measured. */
    static Table sides(Map<String, Comparison.Side> sides, Map<String, String> robust) {
        List<Evaluation> measured = sides.values().stream()
                .flatMap(side -> side.evaluation().stream())
                .toList();
        List<String> metrics =
                measured.isEmpty() ? List.of() : Measurements.metrics(measured, Measurements.lossName(measured.get(0)));
        List<String> columns = new ArrayList<>(List.of("model"));
        columns.addAll(metrics);
        if (!robust.isEmpty()) {
            columns.add("under attack");
        }
        columns.addAll(List.of("bytes", "gzip", "parameters", "non-zero"));
        if (!measured.isEmpty()) {
            columns.addAll(List.of("p50 ms", "p95 ms", "samples/s"));
        }
        List<List<String>> rows = new ArrayList<>();
        sides.forEach((name, side) -> rows.add(row(name, side, metrics.size(), robust)));
        return new Table(columns, rows);
    }

    private static List<String> row(String name, Comparison.Side side, int metrics, Map<String, String> robust) {
        List<String> row = new ArrayList<>(List.of(name));
        row.addAll(side.evaluation().map(Measurements::values).orElse(Collections.nCopies(metrics, "–")));
        if (!robust.isEmpty()) {
            row.add(robust.getOrDefault(name, "–"));
        }
        row.add(String.format(Locale.ROOT, "%,d", side.bytes()));
        row.add(String.format(Locale.ROOT, "%,d", side.gzipBytes()));
        row.add(String.format(Locale.ROOT, "%,d", side.statistics().parameters()));
        row.add(String.format(Locale.ROOT, "%,d", side.statistics().nonZeroParameters()));
        side.evaluation()
                .ifPresent(e -> row.addAll(List.of(
                        String.format(Locale.ROOT, "%.3f", e.latency().p50()),
                        String.format(Locale.ROOT, "%.3f", e.latency().p95()),
                        String.format(Locale.ROOT, "%,.0f", e.samplesPerSecond()))));
        return row;
    }

    static Section method(CompressionRun.Method method) {
        List<List<String>> rows = new ArrayList<>();
        for (LayerChange change : method.layers()) {
            rows.add(List.of(change.layer(), change.operator(), change.change()));
        }
        Section section = new Section(method.name(), method.notes(), List.of(), List.of(), List.of(), List.of());
        return section.with(new Table(List.of("layer", "operator", "change"), rows));
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static String number(double value) {
        return rounded(value, 4);
    }

    /** A learning rate, without the digits that come from its computation. */
    static String rate(double rate) {
        return rounded(rate, 6);
    }

    private static String rounded(double value, int digits) {
        return new BigDecimal(value)
                .round(new MathContext(digits))
                .stripTrailingZeros()
                .toPlainString();
    }
}
