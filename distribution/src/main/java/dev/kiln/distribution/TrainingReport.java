package dev.kiln.distribution;

import dev.kiln.jobs.evaluation.HardExample;
import dev.kiln.jobs.training.EpochResult;
import dev.kiln.jobs.training.LayerObservation;
import dev.kiln.jobs.training.TrainingListener;
import dev.kiln.jobs.training.TrainingStart;
import dev.kiln.jobs.training.TrainingTimes;
import dev.kiln.report.Chart;
import dev.kiln.report.Figure;
import dev.kiln.report.Section;
import dev.kiln.report.Table;
import dev.kiln.report.TensorImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The report of a training: a page that is written anew after each epoch, and for the last time when all is measured. */
final class TrainingReport implements TrainingListener {

    private static final String TITLE = "A training";
    private static final int REFRESH_SECONDS = 3;
    /** More curves in one chart cannot be told apart. */
    private static final int MOST_CURVES = 12;

    private final Path folder;
    private final JsonDocument document;
    private final String command;
    private final List<EpochResult> history = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, List<Chart.Point>> gradients = new LinkedHashMap<>();
    private List<LayerObservation> last = List.of();
    private @Nullable TrainingStart start;
    private @Nullable TrainingTimes times;

    /**
     * The report of a training.
     *
     * @param folder the folder of the page
     * @param document the facts of the run
     * @param command the command that repeats it
     */
    TrainingReport(Path folder, JsonDocument document, String command) {
        this.folder = folder;
        this.document = document;
        this.command = command;
    }

    @Override
    public void note(String text) {
        notes.add(text);
    }

    @Override
    public void started(TrainingStart begun) {
        start = begun;
        writeLive();
    }

    /** The page follows with the layers. */
    @Override
    public void epoch(EpochResult result) {
        history.add(result);
    }

    @Override
    public void ended(TrainingTimes all) {
        times = all;
    }

    @Override
    public boolean observesLayers() {
        return true;
    }

    @Override
    public void layers(int epoch, List<LayerObservation> layers) {
        last = layers;
        layers.stream()
                .filter(layer -> layer.parameters() > 0)
                .forEach(layer -> gradients
                        .computeIfAbsent(layer.layer(), name -> new ArrayList<>())
                        .add(new Chart.Point(epoch, layer.gradient())));
        writeLive();
    }

    private void writeLive() {
        String summary = "Running: " + history.size() + " of "
                + Optional.ofNullable(start).map(TrainingStart::epochs).orElse(0)
                + " epochs are done. The page reads itself again.";
        Reports.writeLive(folder, TITLE, summary, document, sections(), REFRESH_SECONDS);
    }

    /**
     * Writes the page of a training that ended early.
     *
     * @param reason a sentence
     */
    void stopped(String reason) {
        Reports.write(folder, TITLE, reason, document, sections());
    }

    /**
     * Writes the finished page.
     *
     * @param summary the result in a sentence
     * @param results the sections on the trained model
     * @param examples the sections on single examples
     */
    void finished(String summary, List<Section> results, List<Section> examples) {
        Reports.write(folder, TITLE, summary, document, sections(results, examples));
    }

    private List<Section> sections() {
        return sections(List.of(), List.of());
    }

    private List<Section> sections(List<Section> results, List<Section> examples) {
        List<Section> sections = new ArrayList<>(results);
        if (!history.isEmpty()) {
            sections.add(Reports.learning(history, loss()).withWarnings(notes));
        }
        if (!last.isEmpty()) {
            sections.add(layers());
        }
        sections.addAll(examples);
        Optional.ofNullable(times).map(TrainingReport::times).ifPresent(sections::add);
        Optional.ofNullable(start).map(TrainingReport::plan).ifPresent(sections::add);
        sections.add(Section.of("The command that repeats it", command));
        return sections;
    }

    private String loss() {
        return Optional.ofNullable(start).map(TrainingStart::loss).orElse("loss");
    }

    private Section layers() {
        List<Chart.Series> series = new ArrayList<>();
        gradients.entrySet().stream()
                .limit(MOST_CURVES)
                .forEach(layer -> series.add(new Chart.Series(layer.getKey(), layer.getValue())));
        List<List<String>> rows = last.stream()
                .map(layer -> List.of(
                        layer.layer(),
                        layer.parameters() > 0 ? scientific(layer.parameters()) : "",
                        layer.parameters() > 0 ? scientific(layer.gradient()) : "",
                        layer.dead().isPresent() ? Reports.percent(layer.dead().getAsDouble()) : ""))
                .toList();
        return Section.of(
                        "Layers",
                        "The norm of the gradient of each layer after each epoch, on the first training samples without"
                                + " dropout"
                                + (gradients.size() > MOST_CURVES
                                        ? ", drawn for the first " + MOST_CURVES + " of " + gradients.size()
                                                + " layers."
                                        : ".")
                                + " Units are dead that were 0 for all of these samples.")
                .with(new Chart("Gradient norm", "epoch", "norm", false, series).ofRatios())
                .with(new Table(List.of("layer", "parameter norm", "gradient norm", "dead units"), rows))
                .withWarnings(LayerObservation.doubts(last));
    }

    private static String scientific(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }

    private static Section times(TrainingTimes times) {
        double all = times.waiting() + times.steps() + times.validation() + times.rest();
        List<List<String>> rows = new ArrayList<>();
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put("steps", times.steps());
        parts.put("waiting for data", times.waiting());
        parts.put("validation", times.validation());
        parts.put("other", times.rest());
        parts.forEach((name, seconds) -> rows.add(List.of(
                name, String.format(Locale.ROOT, "%.1f", seconds), Reports.percent(all > 0 ? seconds / all : 0))));
        return Section.of("Time").with(new Table(List.of("part", "seconds", "share"), rows));
    }

    private static Section plan(TrainingStart start) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("network", start.network());
        facts.put("trained parameters", String.format(Locale.ROOT, "%,d", start.trained()));
        facts.put("frozen parameters", String.format(Locale.ROOT, "%,d", start.frozen()));
        facts.put("training samples", String.format(Locale.ROOT, "%,d", start.examples()));
        facts.put("validation samples", String.format(Locale.ROOT, "%,d", start.validationExamples()));
        facts.put("loss", start.loss());
        facts.put("optimizer", start.optimizer());
        facts.put("learning rate at the start", Reports.rate(start.learningRate()));
        facts.put("schedule", start.schedule());
        facts.put("epochs", Integer.toString(start.epochs()));
        facts.put("steps in an epoch", Long.toString(start.stepsPerEpoch()));
        return Section.of("The plan")
                .with(new Table(
                        List.of("", ""),
                        facts.entrySet().stream()
                                .map(fact -> List.of(fact.getKey(), fact.getValue()))
                                .toList()));
    }

    /** The samples with the greatest loss, as pictures or in a table. */
    static Section hardest(List<HardExample> examples, String data) {
        Section section = Section.of(
                "The hardest samples",
                "Those of " + data + " with the greatest loss: wrong labels are often among them.");
        boolean areImages = examples.stream()
                .allMatch(one -> TensorImage.isImage(one.input().shape()));
        if (areImages) {
            return section.withFigures(examples.stream()
                    .map(one -> new Figure(
                            List.of(new Figure.Image(TensorImage.of(one.input()), one.predicted())),
                            one.name() + ", right: " + one.right()))
                    .toList());
        }
        return section.with(new Table(
                List.of("sample", "right", "predicted", "loss"),
                examples.stream()
                        .map(one -> List.of(
                                one.name(),
                                one.right(),
                                one.predicted(),
                                String.format(Locale.ROOT, "%.4g", one.loss())))
                        .toList()));
    }
}
