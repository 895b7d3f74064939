package dev.kiln.jobs.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.PluginException;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import java.util.Map;
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
                .containsExactly(Map.entry("sum", new MetricResult(21, false)));
    }

    @OnEachEngine
    void refusesDataOfAnotherTask(Engine engine) {
        DataSet values = DataSet.regression("prices", Tensor.of(new float[2], 2, 1), Tensor.of(new float[2], 2, 1));
        assertThatThrownBy(() -> evaluate(engine, values, x -> x))
                .isInstanceOf(OptionException.class)
                .hasMessageContainingAll(
                        "The metric sum measures classification", "the data prices is regression", "Leave");
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
