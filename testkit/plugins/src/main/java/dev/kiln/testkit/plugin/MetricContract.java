package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Task;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The contract of a {@link Metric}. By default it measures 12 examples: in a classification with the scores of 4 classes,
 * in a regression with 2 values each.
 */
public abstract class MetricContract extends ProviderContract<Metric, MetricProvider> {

    private static final int EXAMPLES = 12;
    private static final int CLASSES = 4;
    private static final int VALUES = 2;
    private static final double FAR = 1e4;

    /** Sums of double precision in another order. */
    private static final double ROUNDING = 1e-9;

    /** Called by subclasses. */
    protected MetricContract() {
        super(MetricProvider.KIND);
    }

    /** Returns the least possible value; by default there is none. */
    protected double least() {
        return Double.NEGATIVE_INFINITY;
    }

    /** Returns the greatest possible value; by default there is none. */
    protected double greatest() {
        return Double.POSITIVE_INFINITY;
    }

    /**
     * Creates predictions, uniform in {@code [-1, 1)}.
     *
     * @param task the task
     * @return FLOAT {@code [N, K]}
     */
    protected Tensor predictions(Task task) {
        return SeededValues.uniform(21, EXAMPLES, task == Task.CLASSIFICATION ? CLASSES : VALUES);
    }

    /**
     * Creates targets: one of four classes, or values uniform in {@code [-1, 1)}. For a metric of {@link Task#OTHER} the
     * author overrides it.
     *
     * @param task the task
     * @return INT64 {@code [N]}, or FLOAT {@code [N, K]}
     */
    protected Tensor targets(Task task) {
        return task == Task.CLASSIFICATION
                ? SeededValues.integers(22, CLASSES, EXAMPLES)
                : SeededValues.uniform(23, EXAMPLES, VALUES);
    }

    /** An action on a metric and one of its tasks. */
    private interface Trial {
        void run(Metric metric, Task task, String what);
    }

    private void onEachTask(Trial trial) {
        for (Map<String, Object> options : specifications()) {
            Metric metric = make(options);
            assertFalse(metric.tasks().isEmpty(), () -> "with " + options + " it has no task");
            for (Task task : metric.tasks()) {
                String what = "with " + options + " on " + task;
                during(what, () -> trial.run(metric, task, what));
            }
        }
    }

    /** The value for the rows in this order, in batches of a size. */
    private static double value(Metric metric, Tensor predictions, Tensor targets, int[] rows, int batchSize) {
        Measurement measurement = metric.measurement();
        for (int from = 0; from < rows.length; from += batchSize) {
            int[] some = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + batchSize));
            Tensor inputs = Tensor.zeros(ElementType.FLOAT, some.length, 1);
            measurement.add(
                    predictions.select(some),
                    new Batch(
                            inputs,
                            targets.select(some),
                            IntStream.of(some).asLongStream().toArray()));
        }
        return measurement.value();
    }

    private static int[] rows(Tensor predictions) {
        return LongStream.range(0, predictions.shape()[0])
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    @Override
    Map<String, Tensor> use(MetricProvider provider, Map<String, Object> options, Engine engine) {
        Metric metric = make(provider, options);
        Map<String, Tensor> results = new LinkedHashMap<>();
        for (Task task : metric.tasks()) {
            Tensor predictions = predictions(task);
            double value = value(metric, predictions, targets(task), rows(predictions), 5);
            results.put("value on " + task, Tensor.scalar(ElementType.DOUBLE, value));
        }
        return results;
    }

    @Test
    @Checks(Check.BATCHES)
    void theValueDependsOnTheExamplesAlone() {
        onEachTask((metric, task, what) -> {
            Tensor predictions = predictions(task);
            Tensor targets = targets(task);
            int[] rows = rows(predictions);
            int[] backwards = IntStream.rangeClosed(1, rows.length)
                    .map(i -> rows[rows.length - i])
                    .toArray();
            double whole = value(metric, predictions, targets, rows, rows.length);
            double rounding = ROUNDING * (1 + Math.abs(whole));
            for (int size : new int[] {1, 5, 8}) {
                assertEquals(
                        whole,
                        value(metric, predictions, targets, rows, size),
                        rounding,
                        what + ", in batches of " + size);
                assertEquals(
                        whole,
                        value(metric, predictions, targets, backwards, size),
                        rounding,
                        what + ", in reverse order, in batches of " + size);
            }
        });
    }

    @Test
    @Checks(Check.RANGE)
    void theValueLiesInItsRange() {
        onEachTask((metric, task, what) -> {
            Tensor predictions = predictions(task);
            Tensor targets = targets(task);
            int[] rows = rows(predictions);
            for (double factor : new double[] {1, FAR, -FAR, 0}) {
                double value = value(metric, scaled(predictions, factor), targets, rows, rows.length);
                assertTrue(
                        value >= least() && value <= greatest() && Double.isFinite(value),
                        () -> what + ", predictions times " + factor + ": the value is " + value + ", expected one in ["
                                + least() + ", " + greatest() + "]");
            }
        });
    }

    private static Tensor scaled(Tensor tensor, double by) {
        float[] values = tensor.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] *= (float) by;
        }
        return Tensor.of(values, tensor.shape());
    }
}
