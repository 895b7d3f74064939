package dev.kiln.distribution;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.model.Model;
import dev.kiln.core.attack.AdversarialExample;
import dev.kiln.core.attack.AttackResult;
import dev.kiln.core.attack.Robustness;
import dev.kiln.core.compression.CompressionRun;
import dev.kiln.core.report.Chart;
import dev.kiln.core.report.Figure;
import dev.kiln.core.report.HtmlReport;
import dev.kiln.core.report.Report;
import dev.kiln.core.report.Section;
import dev.kiln.core.report.Table;
import dev.kiln.core.report.TensorImage;
import dev.kiln.core.training.EpochResult;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results as sections of a report. */
final class Reports {

    static final String FILE = "report.html";

    private Reports() {}

    /** Writes the report of {@code kiln attack}. */
    static void attack(Path folder, JsonDocument document, Model model, Robustness robustness) {
        String summary = String.format(
                Locale.ROOT,
                "The model classifies %s of %d samples rightly; under attack %s.",
                percent(robustness.cleanAccuracy()),
                robustness.samples(),
                robustness.worst().stream()
                        .map(w -> percent(w.robustAccuracy()) + " withstand everything at ε = " + number(w.epsilon()))
                        .reduce((a, b) -> a + ", " + b)
                        .orElse("nothing was tried"));
        List<Section> sections = List.of(robustness("Robustness", robustness), examples(robustness, model.classes()));
        write(folder, "How hard the model is to fool", summary, document, sections);
    }

    /** Writes the report of {@code kiln compress}. */
    static void compression(Path folder, JsonDocument document, Comparison comparison) {
        Map<String, Comparison.Side> sides = new LinkedHashMap<>();
        sides.put("original", comparison.before());
        sides.put("compressed", comparison.after());
        String summary = String.format(
                Locale.ROOT,
                "From %,d to %,d bytes%s.",
                comparison.before().bytes(),
                comparison.after().bytes(),
                comparison.accuracyDrop().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "; the accuracy changed by %+.2f points",
                                -100 * comparison.accuracyDrop().getAsDouble())
                        : "");
        List<Section> sections = new ArrayList<>();
        sections.add(Section.of("Before and after").with(sides(sides, Map.of())).withWarnings(comparison.warnings()));
        comparison.methods().forEach(method -> sections.add(method(method)));
        write(folder, "What compression did to the model", summary, document, sections);
    }

    /** Writes a report that ends with the plugins that took part. */
    static void write(Path folder, String title, String summary, JsonDocument document, List<Section> sections) {
        List<Section> all = new ArrayList<>(sections);
        all.add(Section.of("Plugins", "The plugins and the engine that took part.")
                .with(plugins(document)));
        HtmlReport.write(new Report(title, summary, facts(document), all), folder.resolve(FILE));
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

    private static List<Report.Fact> facts(JsonDocument document) {
        List<Report.Fact> facts = new ArrayList<>();
        document.fields().forEach((name, value) -> {
            if (value instanceof Map<?, ?> nested) {
                nested.forEach((key, inner) -> facts.add(new Report.Fact(name + " " + key, String.valueOf(inner))));
            } else if (value instanceof String || value instanceof Number) {
                facts.add(new Report.Fact(name, String.valueOf(value)));
            }
        });
        return facts;
    }

    static Section learning(List<EpochResult> history) {
        List<Chart.Point> loss = new ArrayList<>();
        List<Chart.Point> validationLoss = new ArrayList<>();
        List<Chart.Point> accuracy = new ArrayList<>();
        List<Chart.Point> validationAccuracy = new ArrayList<>();
        for (EpochResult epoch : history) {
            loss.add(new Chart.Point(epoch.epoch(), epoch.loss()));
            epoch.validationLoss().ifPresent(l -> validationLoss.add(new Chart.Point(epoch.epoch(), l)));
            epoch.accuracy().ifPresent(a -> accuracy.add(new Chart.Point(epoch.epoch(), 100 * a)));
            epoch.validationAccuracy().ifPresent(a -> validationAccuracy.add(new Chart.Point(epoch.epoch(), 100 * a)));
        }
        return Section.of(
                        "Learning",
                        "Loss and accuracy behind each epoch, on the samples that were learnt from and on others.")
                .with(new Chart(
                        "Loss",
                        "epoch",
                        "cross entropy",
                        true,
                        List.of(new Chart.Series("training", loss), new Chart.Series("validation", validationLoss))))
                .with(new Chart(
                        "Accuracy",
                        "epoch",
                        "per cent",
                        false,
                        List.of(
                                new Chart.Series("training", accuracy),
                                new Chart.Series("validation", validationAccuracy))));
    }

    static Section robustness(String heading, Robustness robustness) {
        Map<String, List<Chart.Point>> curves = new LinkedHashMap<>();
        List<List<String>> rows = new ArrayList<>();
        for (AttackResult result : robustness.results()) {
            String norm = result.threat().norm().name().toLowerCase(Locale.ROOT);
            curves.computeIfAbsent(
                            result.attack().specification() + " (" + norm + ")",
                            name -> new ArrayList<>(List.of(new Chart.Point(0, 100 * robustness.cleanAccuracy()))))
                    .add(new Chart.Point(result.threat().epsilon(), 100 * result.robustAccuracy()));
            rows.add(List.of(
                    result.attack().specification(),
                    norm,
                    number(result.threat().epsilon()),
                    percent(result.robustAccuracy()),
                    percent(result.interval().low()) + " – "
                            + percent(result.interval().high()),
                    percent(result.successRate()),
                    result.medianPerturbation().isPresent()
                            ? number(result.medianPerturbation().getAsDouble())
                            : "–",
                    String.format(Locale.ROOT, "%.0f", result.samplesPerSecond())));
        }
        List<Chart.Series> series = new ArrayList<>();
        curves.forEach((name, points) -> {
            points.sort(Comparator.comparingDouble(Chart.Point::x));
            series.add(new Chart.Series(name, points));
        });
        List<String> columns = List.of(
                "attack", "norm", "ε", "robust accuracy", "95 % interval", "success rate", "median size", "samples/s");
        return Section.of(
                        heading,
                        "The share of " + robustness.samples()
                                + " samples that are still classified rightly when each may be changed by at most ε in the norm. Without an attack it is "
                                + percent(robustness.cleanAccuracy()) + ".")
                .with(new Chart("Robust accuracy over ε", "ε, in units of the input", "per cent", true, series))
                .with(new Table(columns, rows))
                .withWarnings(robustness.allWarnings());
    }

    static Section examples(Robustness robustness, List<String> classes) {
        List<Figure> figures = new ArrayList<>();
        for (AttackResult result : robustness.results()) {
            for (AdversarialExample example : result.shown()) {
                if (TensorImage.isImage(example.original().shape())) {
                    figures.add(figure(result, example, classes));
                }
            }
        }
        Section section = Section.of(
                "Adversarial examples",
                figures.isEmpty()
                        ? "None is shown: no attack succeeded, or the samples are no pictures."
                        : "The sample, what was added (grey is nothing), and the sample that fooled the model.");
        return section.withFigures(figures);
    }

    private static Figure figure(AttackResult result, AdversarialExample example, List<String> classes) {
        String before = name(example.before(), classes);
        String after = name(example.after(), classes);
        double scale = Math.max(1e-6, Math.min(1, result.threat().epsilon()));
        return new Figure(
                List.of(
                        new Figure.Image(TensorImage.of(example.original()), "taken for " + before),
                        new Figure.Image(
                                TensorImage.difference(example.original(), example.adversarial(), scale), "change"),
                        new Figure.Image(TensorImage.of(example.adversarial()), "taken for " + after)),
                "Sample " + example.index() + ", " + result.attack().specification() + " at ε = "
                        + number(result.threat().epsilon()));
    }

    private static String name(int label, List<String> classes) {
        return label >= 0 && label < classes.size() ? classes.get(label) : Integer.toString(label);
    }

    /** Models side by side, with their robust accuracy where it was measured. */
    static Table sides(Map<String, Comparison.Side> sides, Map<String, String> robust) {
        List<String> columns = new ArrayList<>(List.of(
                "model", "quality", "loss", "bytes", "gzip", "non-zero parameters", "p50 ms", "p95 ms", "samples/s"));
        if (!robust.isEmpty()) {
            columns.add(2, "under attack");
        }
        List<List<String>> rows = new ArrayList<>();
        sides.forEach((name, side) -> {
            List<String> row = new ArrayList<>();
            row.add(name);
            row.add(side.evaluation().map(Measurements::quality).orElse("–"));
            if (!robust.isEmpty()) {
                row.add(robust.getOrDefault(name, "–"));
            }
            row.add(side.evaluation()
                    .map(e -> String.format(Locale.ROOT, "%.4f", e.loss()))
                    .orElse("–"));
            row.add(String.format(Locale.ROOT, "%,d", side.bytes()));
            row.add(String.format(Locale.ROOT, "%,d", side.gzipBytes()));
            row.add(String.format(Locale.ROOT, "%,d", side.statistics().nonZeroParameters()));
            row.add(side.evaluation()
                    .map(e -> String.format(Locale.ROOT, "%.3f", e.latency().p50()))
                    .orElse("–"));
            row.add(side.evaluation()
                    .map(e -> String.format(Locale.ROOT, "%.3f", e.latency().p95()))
                    .orElse("–"));
            row.add(side.evaluation()
                    .map(e -> String.format(Locale.ROOT, "%,.0f", e.samplesPerSecond()))
                    .orElse("–"));
            rows.add(row);
        });
        return new Table(columns, rows);
    }

    static Section method(CompressionRun.Method method) {
        List<List<String>> rows = new ArrayList<>();
        for (LayerChange change : method.layers()) {
            rows.add(List.of(change.layer(), change.operator(), change.change()));
        }
        Section section = new Section(method.name(), method.notes(), List.of(), List.of(), List.of(), List.of());
        return section.with(new Table(List.of("layer", "operator", "what was done"), rows));
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static String number(double value) {
        return new BigDecimal(value)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }
}
