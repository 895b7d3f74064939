package dev.kiln.jobs.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.metric.Breakdown;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.model.Model;
import dev.kiln.data.ColumnarDataSet;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.PluginException;
import dev.kiln.testkit.OnEachEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

class MetricRunTest {

    /** The sum of all scores, changed. */
    private record SumOfScores(DoubleUnaryOperator change) implements Metric {

        @Override
        public Set<Task> tasks() {
            return Set.of(Task.CLASSIFICATION);
        }

        @Override
        public boolean higherIsBetter() {
            return false;
        }

        @Override
        public Measurement measurement() {
            return new Measurement() {
                private double sum;

                @Override
                public void add(Tensor predictions, Batch batch) {
                    for (float value : predictions.toFloatArray()) {
                        sum += value;
                    }
                }

                @Override
                public double value() {
                    return change.applyAsDouble(sum);
                }
            };
        }
    }

    private static Model identity(int width) {
        GraphBuilder graph = new GraphBuilder("net");
        graph.output(
                "y", graph.input("x", TensorType.floats(Shape.batchOf(width))).identity());
        return Model.of(graph.build());
    }

    private static DataSet classes(float... flat) {
        return DataSet.classification(
                "arrays", Tensor.of(flat, 3, 2), Tensor.of(new long[] {0, 1, 1}, 3), List.of("a", "b"));
    }

    private static Evaluation evaluate(Engine engine, DataSet data, DoubleUnaryOperator change) {
        NamedMetric sum = new NamedMetric("sum", new SumOfScores(change));
        return new Evaluator(engine, 2, List.of(sum)).evaluate(identity((int) data.exampleShape()[0]), 0, data);
    }

    @OnEachEngine
    void returnsTheValuesByName(Engine engine) {
        assertThat(evaluate(engine, classes(1, 2, 3, 4, 5, 6), x -> x).metrics())
                .containsExactly(Map.entry("sum", new MetricResult(21, false, List.of(), List.of("a", "b"))));
    }

    @OnEachEngine
    void refusesDataOfAnotherTask(Engine engine) {
        DataSet values = DataSet.regression("prices", Tensor.of(new float[2], 2, 1), Tensor.of(new float[2], 2, 1));
        assertThatThrownBy(() -> evaluate(engine, values, x -> x))
                .isInstanceOf(OptionException.class)
                .hasMessageContainingAll(
                        "The metric sum measures classification", "the data prices is regression", "Leave");
    }

    /** The shapes of the predictions that it is given, and a value of each class. */
    private record Shapes(List<List<Long>> seen, Task task) implements Metric {

        @Override
        public Set<Task> tasks() {
            return Set.of(task);
        }

        @Override
        public boolean higherIsBetter() {
            return true;
        }

        @Override
        public Measurement measurement() {
            return new Measurement() {
                @Override
                public void add(Tensor predictions, Batch batch) {
                    seen.add(Arrays.stream(predictions.shape()).boxed().toList());
                }

                @Override
                public double value() {
                    return seen.size();
                }

                @Override
                public List<Breakdown> breakdown() {
                    return List.of(new Breakdown.ByClass("half", 0.5, Double.NaN));
                }
            };
        }
    }

    private static Evaluation shapes(Engine engine, DataSet data, Model model, Task task, List<List<Long>> seen) {
        NamedMetric shapes = new NamedMetric("shapes", new Shapes(seen, task));
        return new Evaluator(engine, 2, List.of(shapes)).evaluate(model, 0, data);
    }

    @OnEachEngine
    void carriesTheBreakdownWithTheNamesOfTheClasses(Engine engine) {
        MetricResult result = Objects.requireNonNull(
                shapes(engine, classes(1, 2, 3, 4, 5, 6), identity(2), Task.CLASSIFICATION, new ArrayList<>())
                        .metrics()
                        .get("shapes"));
        assertThat(result.breakdown()).containsExactly(new Breakdown.ByClass("half", 0.5, Double.NaN));
        assertThat(result.className(1)).isEqualTo("b");
        assertThat(result.className(7)).isEqualTo("7");
    }

    @OnEachEngine
    void givesPredictionsOfOtherTargetsInTheirOwnShape(Engine engine) {
        GraphBuilder graph = new GraphBuilder("net");
        graph.output("y", graph.input("x", TensorType.floats(Shape.batchOf(6))).reshape(0, 2, 3));
        DataSet data = ColumnarDataSet.named("tokens")
                .input("x", Tensor.of(new float[18], 3, 6))
                .target("y", Tensor.of(new long[6], 3, 2))
                .build();
        List<List<Long>> seen = new ArrayList<>();
        Evaluation evaluation = shapes(engine, data, Model.of(graph.build()), Task.OTHER, seen);
        assertThat(seen).containsExactly(List.of(2L, 2L, 3L), List.of(1L, 2L, 3L));
        assertThat(evaluation.quality()).isInstanceOf(Quality.Unmeasured.class);
    }

    @OnEachEngine
    void namesTheOptionOfOtherTargets(Engine engine) {
        assertThatThrownBy(() -> shapes(engine, classes(1, 2, 3, 4, 5, 6), identity(2), Task.OTHER, new ArrayList<>()))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("measures data of task=other, and the task of the data arrays is classification");
    }

    @OnEachEngine
    void blamesAMetricThatThrows(Engine engine) {
        DoubleUnaryOperator throwing = x -> {
            throw new IllegalStateException("no sum");
        };
        assertThatThrownBy(() -> evaluate(engine, classes(1, 2, 3, 4, 5, 6), throwing))
                .isInstanceOf(PluginException.class)
                .hasMessageContainingAll("The metric ", "SumOfScores", "no sum");
    }

    @OnEachEngine
    void blamesAMetricForANaNOfItsOwnAlone(Engine engine) {
        assertThatThrownBy(() -> evaluate(engine, classes(1, 2, 3, 4, 5, 6), x -> Double.NaN))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("returned NaN, although every prediction is a finite number");
        assertThat(evaluate(engine, classes(1, Float.NaN, 3, 4, 5, 6), x -> x)
                        .metrics()
                        .get("sum")
                        .value())
                .isNaN();
    }
}
