package dev.kiln.distribution;

import dev.kiln.jobs.training.LearningRateFinder;
import dev.kiln.jobs.training.RateCurve;
import dev.kiln.jobs.training.TrainingListener;
import dev.kiln.report.Chart;
import dev.kiln.report.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The loss over the learning rate, at the terminal, in JSON and in a report. */
final class RateSearch {

    private static final int LINES = 20;
    private static final int BAR = 40;

    private RateSearch() {}

    /** Searches, and tells the result. */
    static int run(Host host, JsonDocument json, PreparedTraining prepared, Optional<Path> report) {
        TrainingListener progress = new TrainingListener() {
            @Override
            public void step(long done, long steps) {
                host.console().progress("step", done, steps);
            }
        };
        RateCurve curve = new LearningRateFinder(
                        host.engine(), prepared.settings().withListener(progress))
                .find(prepared.start(), prepared.samples(), prepared.plan());
        print(host.console(), curve);
        json.put("rates", json(curve)).write(host);
        report.ifPresent(folder ->
                Reports.write(folder, "A search for a learning rate", advice(curve), json, List.of(section(curve))));
        return ExitStatus.DONE;
    }

    /** Prints the curve as bars, and the rate to begin with. */
    private static void print(Console console, RateCurve curve) {
        List<RateCurve.Point> points = curve.points();
        double greatest =
                points.stream().mapToDouble(RateCurve.Point::smoothed).max().orElse(1);
        int step = Math.max(1, points.size() / LINES);
        console.line("learning rate  smoothed loss");
        for (int i = 0; i < points.size(); i += step) {
            RateCurve.Point point = points.get(i);
            int length = (int) Math.round(BAR * Math.max(0, point.smoothed()) / greatest);
            console.line(String.format(
                    Locale.ROOT, "%13.1e  %13.4f  %s", point.rate(), point.smoothed(), "#".repeat(length)));
        }
        console.line(advice(curve));
    }

    private static String advice(RateCurve curve) {
        return curve.steepest().isPresent() && curve.suggestion().isPresent()
                ? String.format(
                        Locale.ROOT,
                        "The loss falls fastest at a learning rate of %.1e. Begin with %.1e, a tenth of the rate where it"
                                + " is lowest, or less.",
                        curve.steepest().getAsDouble(),
                        curve.suggestion().getAsDouble())
                : "The loss does not fall at any of these learning rates: look at the data, the loss and the network.";
    }

    private static Map<String, Object> json(RateCurve curve) {
        List<Map<String, Object>> points = new ArrayList<>();
        for (RateCurve.Point point : curve.points()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("learningRate", point.rate());
            fields.put("loss", point.loss());
            fields.put("smoothedLoss", point.smoothed());
            points.add(fields);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("points", points);
        curve.steepest().ifPresent(rate -> fields.put("steepest", rate));
        curve.suggestion().ifPresent(rate -> fields.put("suggestion", rate));
        return fields;
    }

    private static Section section(RateCurve curve) {
        List<Chart.Point> smoothed = curve.points().stream()
                .map(point -> new Chart.Point(point.rate(), point.smoothed()))
                .toList();
        return Section.of("The loss over the learning rate", advice(curve))
                .with(new Chart(
                                "Loss",
                                "learning rate",
                                "smoothed loss",
                                false,
                                List.of(new Chart.Series("smoothed loss", smoothed)))
                        .withScales(Chart.Scale.LOGARITHMIC, Chart.Scale.LINEAR));
    }
}
