package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Task;
import dev.kiln.api.metric.Breakdown;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The contract of a {@link Metric}. By default it measures 12 examples: in a classification with the scores of 4
 * classes, in a regression with 2 values each.
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
     * @return FLOAT {@code [N, K]}; for a metric of {@link Task#OTHER} the author overrides it where it needs another
     *     shape
     */
    protected Tensor predictions(Task task) {
        return SeededValues.uniform(21, EXAMPLES, task == Task.CLASSIFICATION ? CLASSES : VALUES);
    }

    /**
     * Creates targets: one of four classes, or values uniform in {@code [-1, 1)}. For a metric of {@link Task#OTHER}
     * the author overrides it.
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

    /** The measurement of the rows in this order, in batches of a size. */
    private static Measurement measured(Metric metric, Tensor predictions, Tensor targets, int[] rows, int batchSize) {
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
        return measurement;
    }

    private static double value(Metric metric, Tensor predictions, Tensor targets, int[] rows, int batchSize) {
        return measured(metric, predictions, targets, rows, batchSize).value();
    }

    /** All numbers of a measurement, each breakdown under its name. */
    private static Map<String, double[]> numbers(Measurement measurement) {
        Map<String, double[]> numbers = new LinkedHashMap<>();
        numbers.put("the value", new double[] {measurement.value()});
        for (Breakdown breakdown : measurement.breakdown()) {
            String name = "the breakdown " + breakdown.name();
            assertNull(numbers.put(name, numbers(breakdown)), () -> name + " is there twice");
        }
        return numbers;
    }

    private static double[] numbers(Breakdown breakdown) {
        if (breakdown instanceof Breakdown.ByClass byClass) {
            return byClass.values().stream().mapToDouble(Double::doubleValue).toArray();
        }
        if (breakdown instanceof Breakdown.Confusion confusion) {
            return LongStream.of(confusion.counts().toLongArray())
                    .asDoubleStream()
                    .toArray();
        }
        return ((Breakdown.Curves) breakdown)
                .lines().stream()
                        .flatMap(List::stream)
                        .flatMapToDouble(point -> DoubleStream.of(point.x(), point.y()))
                        .toArray();
    }

    private static void assertSame(Map<String, double[]> expected, Map<String, double[]> actual, String what) {
        assertEquals(expected.keySet(), actual.keySet(), what);
        expected.forEach((name, numbers) -> {
            double greatest = DoubleStream.of(numbers).map(Math::abs).reduce(0, Math::max);
            assertArrayEquals(numbers, actual.get(name), ROUNDING * (1 + greatest), what + ": " + name);
        });
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
    void valueAndBreakdownDependOnTheExamplesAlone() {
        onEachTask((metric, task, what) -> {
            Tensor predictions = predictions(task);
            Tensor targets = targets(task);
            int[] rows = rows(predictions);
            int[] backwards = IntStream.rangeClosed(1, rows.length)
                    .map(i -> rows[rows.length - i])
                    .toArray();
            Map<String, double[]> whole = numbers(measured(metric, predictions, targets, rows, rows.length));
            for (int size : new int[] {1, 5, 8}) {
                assertSame(
                        whole,
                        numbers(measured(metric, predictions, targets, rows, size)),
                        what + ", in batches of " + size);
                assertSame(
                        whole,
                        numbers(measured(metric, predictions, targets, backwards, size)),
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
