package dev.kiln.distribution;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.jobs.attack.AdversarialExample;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.ClassRobustness;
import dev.kiln.jobs.attack.NamedAttack;
import dev.kiln.jobs.attack.Perturbation;
import dev.kiln.jobs.attack.Robustness;
import dev.kiln.jobs.attack.Stage;
import dev.kiln.jobs.attack.WorstCase;
import dev.kiln.report.Chart;
import dev.kiln.report.Figure;
import dev.kiln.report.Section;
import dev.kiln.report.Table;
import dev.kiln.report.TensorImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** The sections of a report on the robustness of one model, and of several beside each other. */
final class RobustnessReport {

    private static final String NONE = "–";
    private static final List<String> RESULT = List.of(
            "attack",
            "norm",
            "ε",
            "robust accuracy",
            "95 % interval",
            "success rate",
            "median size",
            "gradients",
            "predictions",
            "seconds");

    private RobustnessReport() {}

    /** The summary of one model in a sentence. */
    static String summary(Robustness robustness) {
        return String.format(
                Locale.ROOT,
                "The model classifies %s of %d samples correctly; under attack %s.",
                Reports.percent(robustness.cleanAccuracy()),
                robustness.samples(),
                robustness.worst().stream()
                        .map(w -> Reports.percent(w.robustAccuracy()) + " withstand all attacks at " + name(w.norm())
                                + " ε = " + Reports.number(w.epsilon()))
                        .reduce((a, b) -> a + ", " + b)
                        .orElse("no attack within a norm was run"));
    }

    /** All sections on one model. */
    static List<Section> of(Robustness robustness, Model model) {
        List<Section> sections = new ArrayList<>();
        if (!robustness.worst().isEmpty()) {
            sections.add(worst(robustness, model.classes()));
        }
        sections.add(results("Attacks", robustness));
        if (robustness.results().stream().anyMatch(result -> !result.stages().isEmpty())) {
            sections.add(stages(robustness));
        }
        sections.add(examples(robustness, model));
        sections.add(options(robustness));
        return sections;
    }

    /** The worst case of each model, side by side. */
    static Section comparison(Map<String, Robustness> models) {
        List<Chart.Series> series = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        models.forEach((name, robustness) -> {
            Map<Norm, List<Chart.Point>> curves = new LinkedHashMap<>();
            for (WorstCase worst : robustness.worst()) {
                curves.computeIfAbsent(worst.norm(), norm -> fromClean(robustness))
                        .add(new Chart.Point(worst.epsilon(), 100 * worst.robustAccuracy()));
                rows.add(List.of(
                        name,
                        Reports.percent(robustness.cleanAccuracy()),
                        name(worst.norm()),
                        Reports.number(worst.epsilon()),
                        Reports.percent(worst.robustAccuracy()),
                        interval(worst.interval().low(), worst.interval().high())));
            }
            curves.forEach(
                    (norm, points) -> series.add(new Chart.Series(name + " (" + name(norm) + ")", sorted(points))));
        });
        return Section.of(
                        "The models beside each other",
                        "The share of the samples that withstand all attacks of the norm, at this size or a smaller one.")
                .with(chart("Worst of all attacks", series))
                .with(new Table(
                        List.of("model", "clean accuracy", "norm", "ε", "robust accuracy", "95 % interval"), rows));
    }

    private static Section worst(Robustness robustness, List<String> classes) {
        List<List<String>> rows = robustness.worst().stream()
                .map(worst -> List.of(
                        name(worst.norm()),
                        Reports.number(worst.epsilon()),
                        Reports.percent(worst.robustAccuracy()),
                        interval(worst.interval().low(), worst.interval().high())))
                .toList();
        Section section = Section.of(
                        "The worst of all attacks",
                        "The share of " + robustness.samples()
                                + " samples that every attack of the norm left right, at this size or a smaller one:"
                                + " the number to report. Without an attack it is "
                                + Reports.percent(robustness.cleanAccuracy()) + ".")
                .with(new Table(List.of("norm", "ε", "robust accuracy", "95 % interval"), rows));
        WorstCase last = robustness.worst().get(robustness.worst().size() - 1);
        return last.classes().size() > 1 ? section.with(classes(last, classes)) : section;
    }

    /** The classes at the last size. */
    private static Table classes(WorstCase worst, List<String> names) {
        String at = "robust, " + name(worst.norm()) + " ε = " + Reports.number(worst.epsilon());
        List<List<String>> rows = new ArrayList<>();
        for (ClassRobustness one : worst.classes()) {
            rows.add(List.of(
                    Reports.name(one.label(), names),
                    Long.toString(one.samples()),
                    Reports.percent((double) one.right() / one.samples()),
                    Reports.percent((double) one.robust() / one.samples())));
        }
        return new Table(List.of("class", "samples", "right", at), rows);
    }

    /** The results of all attacks: a curve for each, a row for each size. */
    static Section results(String heading, Robustness robustness) {
        Map<String, List<Chart.Point>> curves = new LinkedHashMap<>();
        List<List<String>> rows = new ArrayList<>();
        for (AttackResult result : robustness.results()) {
            rows.add(row(result));
            String name = result.attack().specification() + " ("
                    + name(result.threat().norm()) + ")";
            if (!result.curve().isEmpty()) {
                curves.putIfAbsent(name, curve(result));
            } else if (result.isBounded()) {
                curves.computeIfAbsent(name, n -> fromClean(robustness))
                        .add(new Chart.Point(result.threat().epsilon(), 100 * result.robustAccuracy()));
            }
        }
        List<Chart.Series> series = new ArrayList<>();
        curves.forEach((name, points) -> series.add(new Chart.Series(name, sorted(points))));
        Section section = Section.of(
                heading,
                "The share of " + robustness.samples()
                        + " samples that are still classified correctly when each may be changed by at most ε in the norm."
                        + " Without an attack it is " + Reports.percent(robustness.cleanAccuracy()) + ".");
        return (series.isEmpty() ? section : section.with(chart("Robust accuracy over ε", series)))
                .with(new Table(RESULT, rows))
                .withWarnings(robustness.allWarnings());
    }

    private static List<String> row(AttackResult result) {
        return List.of(
                result.attack().specification(),
                name(result.threat().norm()),
                size(result),
                Reports.percent(result.robustAccuracy()),
                interval(result.interval().low(), result.interval().high()),
                Reports.percent(result.successRate()),
                number(result.medianPerturbation()),
                String.format(Locale.ROOT, "%,d", result.queries().gradients()),
                String.format(Locale.ROOT, "%,d", result.queries().forward()),
                String.format(Locale.ROOT, "%.1f", result.seconds()));
    }

    private static List<Chart.Point> curve(AttackResult result) {
        List<Chart.Point> points = new ArrayList<>();
        result.curve().forEach(point -> points.add(new Chart.Point(point.epsilon(), 100 * point.robustAccuracy())));
        return points;
    }

    private static Section stages(Robustness robustness) {
        List<List<String>> rows = new ArrayList<>();
        for (AttackResult result : robustness.results()) {
            for (Stage stage : result.stages()) {
                rows.add(List.of(
                        result.attack().specification() + " at " + size(result),
                        stage.attack(),
                        Long.toString(stage.attacked()),
                        Long.toString(stage.reached()),
                        String.format(Locale.ROOT, "%,d", stage.queries().gradients()),
                        String.format(Locale.ROOT, "%,d", stage.queries().forward()),
                        String.format(Locale.ROOT, "%.1f", stage.seconds())));
            }
        }
        return Section.of("The parts of ensembles", "Each attack has the samples that withstood the ones before it.")
                .with(new Table(
                        List.of("ensemble", "attack", "samples", "fooled", "gradients", "predictions", "seconds"),
                        rows));
    }

    /** Adversarial examples, of images. */
    static Section examples(Robustness robustness, Model model) {
        List<Figure> figures = new ArrayList<>();
        Set<List<Object>> shown = new HashSet<>();
        for (AttackResult result : robustness.results()) {
            for (AdversarialExample example : result.shown()) {
                // at a larger size the same sample says nothing new
                boolean isNew = shown.add(List.of(result.attack().specification(), example.index()));
                if (isNew && TensorImage.isImage(example.original().shape())) {
                    figures.add(figure(result, example, model));
                }
            }
        }
        return Section.of(
                        "Adversarial examples",
                        figures.isEmpty()
                                ? "None is shown: no attack succeeded, or the samples are not images."
                                : "The sample, the perturbation (grey is none; its largest change is black or white), and"
                                        + " the adversarial example; one of each class first.")
                .withFigures(figures);
    }

    private static Figure figure(AttackResult result, AdversarialExample example, Model model) {
        InputInfo range = model.input();
        double greatest = Perturbation.sizes(
                example.original().reshape(1, example.original().size()),
                example.adversarial().reshape(1, example.adversarial().size()),
                Norm.LINF)[0];
        return new Figure(
                List.of(
                        new Figure.Image(
                                TensorImage.of(example.original(), range.low(), range.high()),
                                seen(example.before(), example.confidenceBefore(), model)),
                        new Figure.Image(
                                TensorImage.difference(
                                        example.original(), example.adversarial(), Math.max(1e-6, greatest)),
                                "± " + Reports.number(greatest)),
                        new Figure.Image(
                                TensorImage.of(example.adversarial(), range.low(), range.high()),
                                seen(example.after(), example.confidenceAfter(), model))),
                "Sample " + example.index() + ", " + result.attack().specification()
                        + (result.isBounded() ? " at ε = " + size(result) : ""));
    }

    private static String seen(int label, double confidence, Model model) {
        return Double.isNaN(confidence)
                ? "no number"
                : Reports.name(label, model.classes()) + ", " + Reports.percent(confidence);
    }

    /** The options of each attack, defaults included. */
    private static Section options(Robustness robustness) {
        Map<String, String> options = new LinkedHashMap<>();
        robustness.results().stream()
                .map(AttackResult::attack)
                .forEach(attack -> options.put(attack.specification(), complete(attack)));
        return Section.of("The options of the attacks", "With the defaults of this run; ε is that of each row above.")
                .with(new Table(
                        List.of("attack", "options"),
                        options.entrySet().stream()
                                .map(one -> List.of(one.getKey(), one.getValue()))
                                .toList()));
    }

    private static String complete(NamedAttack attack) {
        return attack.complete();
    }

    private static Chart chart(String title, List<Chart.Series> series) {
        return new Chart(title, "ε, in units of the input", "per cent", true, series);
    }

    private static List<Chart.Point> fromClean(Robustness robustness) {
        return new ArrayList<>(List.of(new Chart.Point(0, 100 * robustness.cleanAccuracy())));
    }

    private static List<Chart.Point> sorted(List<Chart.Point> points) {
        points.sort(Comparator.comparingDouble(Chart.Point::x));
        return points;
    }

    private static String interval(double low, double high) {
        return Reports.percent(low) + " – " + Reports.percent(high);
    }

    /** The size of the ball, or a dash where there is none. */
    static String size(AttackResult result) {
        return result.isBounded() ? Reports.number(result.threat().epsilon()) : NONE;
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? Reports.number(value.getAsDouble()) : NONE;
    }

    static String name(Norm norm) {
        return norm.name().toLowerCase(Locale.ROOT);
    }
}
