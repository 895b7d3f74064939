package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.metric.Breakdown;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.evaluation.Evaluation;
import dev.kiln.jobs.evaluation.Latency;
import dev.kiln.jobs.evaluation.MetricResult;
import dev.kiln.jobs.evaluation.Quality;
import dev.kiln.jobs.statistics.ModelStatistics;
import dev.kiln.report.Chart;
import dev.kiln.report.Section;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values by class, confusion matrices and curves as a user sees them. */
class BreakdownsTest {

    private static final List<String> ANIMALS = List.of("cat", "dog", "owl");

    private static final Breakdown RECALL = new Breakdown.ByClass("recall", 0.5, 1, Double.NaN);
    private static final Breakdown EXAMPLES = new Breakdown.ByClass("examples", 2, 7, 0);
    private static final Breakdown MATRIX =
            new Breakdown.Confusion("confusion", Tensor.of(new long[] {1, 1, 0, 0, 7, 0, 0, 0, 0}, 3, 3));
    private static final Breakdown ROC = new Breakdown.Curves(
            "ROC",
            "false positive rate",
            "true positive rate",
            List.of(
                    List.of(new Breakdown.Point(0, 0), new Breakdown.Point(1, 1)),
                    List.of(new Breakdown.Point(0, 1)),
                    List.of()));

    private static Evaluation evaluation(Map<String, List<Breakdown>> breakdowns, List<String> classes) {
        GraphBuilder graph = new GraphBuilder("net");
        graph.output("y", graph.input("x", TensorType.floats(Shape.batchOf(1))).identity());
        Map<String, MetricResult> metrics = new LinkedHashMap<>();
        breakdowns.forEach((name, parts) -> metrics.put(name, new MetricResult(0.75, true, parts, classes)));
        return new Evaluation(
                9,
                1,
                new Quality.Unmeasured(),
                Map.of(),
                metrics,
                new Latency(1, 1, 1, 10),
                1,
                100,
                ModelStatistics.of(Model.of(graph.build())),
                List.of());
    }

    private static Map<String, List<Breakdown>> all() {
        Map<String, List<Breakdown>> all = new LinkedHashMap<>();
        all.put("recall", List.of(RECALL, EXAMPLES));
        all.put("f1", List.of(new Breakdown.ByClass("f1", 0.25, 0.5, 0.75), EXAMPLES));
        all.put("confusion-matrix", List.of(MATRIX));
        all.put("roc-auc", List.of(ROC));
        return all;
    }

    @Test
    void showsTheClassesInOneTableAndTheMatrix() {
        assertThat(Breakdowns.lines(Map.of("net.onnx", evaluation(all(), ANIMALS))))
                .containsExactly(
                        "",
                        "net.onnx:",
                        "class   recall   examples       f1",
                        "cat     0.5000          2   0.2500",
                        "dog     1.0000          7   0.5000",
                        "owl          -          0   0.7500",
                        "",
                        "net.onnx:",
                        "class, predicted as →   cat   dog   owl",
                        "cat                       1     1     0",
                        "dog                       0     7     0",
                        "owl                       0     0     0");
    }

    @Test
    void tellsEqualNamesOfTwoMetricsApart() {
        Map<String, List<Breakdown>> two = new LinkedHashMap<>();
        two.put("recall", List.of(RECALL));
        two.put("other", List.of(new Breakdown.ByClass("recall", 0, 1, 2)));
        assertThat(Breakdowns.lines(Map.of("net.onnx", evaluation(two, List.of()))))
                .contains("class   recall   other recall", "2            -              2");
    }

    @Test
    void refersToTheJsonForManyClasses() {
        double[] many = new double[21];
        Arrays.fill(many, 0.5);
        Evaluation evaluation = evaluation(Map.of("recall", List.of(new Breakdown.ByClass("recall", many))), List.of());
        assertThat(Breakdowns.lines(Map.of("net.onnx", evaluation)))
                .containsExactly("A table of more than 20 classes is not shown; --json FILE writes it.");
        assertThat(Breakdowns.section("Classes", evaluation.metrics()).paragraphs())
                .containsExactly("A table of more than 20 classes is not shown; --json FILE writes it.");
    }

    @Test
    void saysNothingOfMetricsWithoutBreakdowns() {
        Evaluation evaluation = evaluation(Map.of("brier", List.of()), ANIMALS);
        Map<String, Object> fields = new LinkedHashMap<>();
        Breakdowns.put(fields, evaluation);
        assertThat(fields).isEmpty();
        assertThat(Breakdowns.lines(Map.of("net.onnx", evaluation))).isEmpty();
    }

    @Test
    void writesThemAsJson() {
        Map<String, Object> fields = new LinkedHashMap<>();
        Breakdowns.put(fields, evaluation(all(), ANIMALS));
        assertThat(fields).containsOnlyKeys("classes", "breakdowns").containsEntry("classes", ANIMALS);
        Map<?, ?> metrics = (Map<?, ?>) fields.get("breakdowns");
        assertThat(metrics.get("recall"))
                .isEqualTo(List.of(
                        Map.of("name", "recall", "byClass", Arrays.asList(0.5, 1.0, null)),
                        Map.of("name", "examples", "byClass", List.of(2.0, 7.0, 0.0))));
        assertThat(metrics.get("confusion-matrix"))
                .isEqualTo(List.of(Map.of(
                        "name",
                        "confusion",
                        "confusion",
                        List.of(List.of(1L, 1L, 0L), List.of(0L, 7L, 0L), Collections.nCopies(3, 0L)))));
        assertThat(metrics.get("roc-auc"))
                .isEqualTo(List.of(Map.of(
                        "name",
                        "ROC",
                        "x",
                        "false positive rate",
                        "y",
                        "true positive rate",
                        "curves",
                        List.of(
                                List.of(List.of(0.0, 0.0), List.of(1.0, 1.0)),
                                List.of(List.of(0.0, 1.0)),
                                List.of()))));
    }

    @Test
    void drawsTheCurveOfEachClassInAReport() {
        Section section =
                Breakdowns.section("Classes", evaluation(all(), ANIMALS).metrics());
        assertThat(section.paragraphs()).isEmpty();
        assertThat(section.tables()).hasSize(2);
        Chart chart = section.charts().get(0);
        assertThat(List.of(chart.title(), chart.xLabel(), chart.yLabel()))
                .containsExactly("ROC", "false positive rate", "true positive rate");
        assertThat(chart.series())
                .containsExactly(
                        new Chart.Series("cat", List.of(new Chart.Point(0, 0), new Chart.Point(1, 1))),
                        new Chart.Series("dog", List.of(new Chart.Point(0, 1))));
    }
}
