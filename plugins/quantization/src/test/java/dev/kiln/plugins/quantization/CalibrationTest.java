package dev.kiln.plugins.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.model.Model;
import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ranges measured on examples. */
class CalibrationTest {

    private static Graph doubling(Shape shape) {
        GraphBuilder graph = new GraphBuilder("doubling");
        Value x = graph.input("x", TensorType.floats(shape));
        graph.output("y", x.mul(2));
        return graph.build();
    }

    /** The numbers 0, 1, 2, ... in rows. */
    private static Tensor counting(int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return Tensor.of(values, rows, columns);
    }

    private static Range measure(
            EngineProvider provider, Shape shape, Tensor examples, long samples, CalibrationMethod method) {
        Graph graph = doubling(shape);
        try (Engine engine = provider.open(EngineOptions.DEFAULT)) {
            CalibrationRun run =
                    new CalibrationRun(Model.of(graph), new TestScope(engine, Networks.data(examples)), samples);
            Map<String, Range> ranges = new RangeMeasurement(graph, List.of("x", "y"), run).measure(method);
            return Objects.requireNonNull(ranges.get("y"));
        }
    }

    @Test
    void seesEveryExampleInBatchesOfAnyEnd() {
        Tensor examples = counting(70, 3);
        Range expected = new Range(0, 2 * 209);
        assertThat(measure(new OnnxEngineProvider(), Shape.batchOf(3), examples, 70, CalibrationMethod.MIN_MAX))
                .isEqualTo(expected);
        assertThat(measure(new DjlEngineProvider(), Shape.batchOf(3), examples, 70, CalibrationMethod.MIN_MAX))
                .isEqualTo(expected);
    }

    @Test
    void fillsAFixedBatchWithExamplesSeenBefore() {
        Range range = measure(new OnnxEngineProvider(), Shape.of(4, 3), counting(10, 3), 10, CalibrationMethod.MIN_MAX);
        assertThat(range).isEqualTo(new Range(0, 2 * 29));
    }

    @Test
    void spreadsFewSamplesOverAllData() {
        Range range =
                measure(new OnnxEngineProvider(), Shape.batchOf(1), counting(100, 1), 4, CalibrationMethod.MIN_MAX);
        // examples 0, 25, 50 and 75
        assertThat(range).isEqualTo(new Range(0, 150));
    }

    @Test
    void leavesOutAnOutlierByPercentile() {
        int count = 200_000;
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i / (float) count;
        }
        values[count / 2] = 100;
        Tensor examples = Tensor.of(values, 2, count / 2);
        Shape shape = Shape.batchOf(count / 2);
        assertThat(measure(new OnnxEngineProvider(), shape, examples, 2, CalibrationMethod.MIN_MAX)
                        .greatest())
                .isEqualTo(200);
        // 0.0005 % of 200,000 numbers is one, so the outlier goes; the cut is as exact as a bin, 200 / 2048
        assertThat(measure(new OnnxEngineProvider(), shape, examples, 2, CalibrationMethod.PERCENTILE)
                        .greatest())
                .isCloseTo(2, within(0.1f));
    }

    /** 200,000 numbers up to 0.001, and one of 50: 0.0005 % of them. */
    private static Tensor brightPixel(float bright) {
        int count = 200_000;
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Math.copySign(i / (1000f * count), bright);
        }
        values[777] = bright;
        return Tensor.of(values, 2, count / 2);
    }

    static Stream<EngineProvider> engines() {
        return Stream.of(new OnnxEngineProvider(), new DjlEngineProvider());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void followsTheBulkHoweverFarAnOutlierIs(EngineProvider provider) {
        Shape shape = Shape.batchOf(100_000);
        Range above = measure(provider, shape, brightPixel(50), 2, CalibrationMethod.PERCENTILE);
        assertThat(above.least()).isCloseTo(0, within(2e-6f));
        assertThat(above.greatest()).isCloseTo(0.002f, within(2e-6f));
        Range below = measure(provider, shape, brightPixel(-50), 2, CalibrationMethod.PERCENTILE);
        assertThat(below.greatest()).isCloseTo(0, within(2e-6f));
        assertThat(below.least()).isCloseTo(-0.002f, within(2e-6f));
    }

    /** The mean of an example with the outlier is 0.001, that of the clipped one is half of the maximum. */
    @Test
    void measuresWhatFollowsAnOutlierWithoutIt() {
        GraphBuilder builder = new GraphBuilder("mean");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(100_000)));
        builder.output("y", x.reduceMean(false, 1));
        Graph graph = builder.build();
        try (Engine engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT)) {
            CalibrationRun run =
                    new CalibrationRun(Model.of(graph), new TestScope(engine, Networks.data(brightPixel(50))), 2);
            Range range = Objects.requireNonNull(new RangeMeasurement(graph, List.of("x", "y"), run)
                    .measure(CalibrationMethod.PERCENTILE)
                    .get("y"));
            // the second half of the numbers: 0.0005 to 0.001
            assertThat(range.greatest()).isCloseTo(0.00075f, within(1e-6f));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void seesANaNWhereverItStands(EngineProvider provider) {
        for (int place : new int[] {0, 150, 299}) {
            float[] values = new float[300];
            values[place] = Float.NaN;
            Tensor examples = Tensor.of(values, 3, 100);
            for (CalibrationMethod method : CalibrationMethod.values()) {
                assertThatThrownBy(() -> measure(provider, Shape.batchOf(100), examples, 3, method))
                        .isInstanceOf(DataException.class)
                        .hasMessageContaining("is not a number on some example");
            }
        }
    }

    @Test
    void rejectsNumbersThatAreNotFinite() {
        Tensor examples = Tensor.of(new float[] {1, Float.POSITIVE_INFINITY}, 2, 1);
        assertThatThrownBy(() ->
                        measure(new OnnxEngineProvider(), Shape.batchOf(1), examples, 2, CalibrationMethod.MIN_MAX))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("needs finite numbers");
    }

    @Test
    void laysExamplesOutAsTheModelTakesThem() {
        Range expected = new Range(0, 2 * 29);
        Tensor images = counting(5, 6).reshape(5, 1, 2, 3);
        assertThat(measure(new OnnxEngineProvider(), Shape.batchOf(6), images, 5, CalibrationMethod.MIN_MAX))
                .isEqualTo(expected);
        assertThat(measure(new OnnxEngineProvider(), Shape.batchOf(2, 3), images, 5, CalibrationMethod.MIN_MAX))
                .isEqualTo(expected);
    }

    @Test
    void castsTokensToTheIntegersOfTheModelAndRefusesFractions() {
        GraphBuilder builder = new GraphBuilder("tokens");
        Value tokens = builder.input("x", new TensorType(ElementType.INT64, Shape.batchOf(2)));
        builder.output("y", builder.apply("Gather", Attributes.NONE, builder.constant(Networks.numbers(9, 3)), tokens));
        Graph graph = builder.build();
        try (Engine engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT)) {
            Tensor given = Tensor.of(new int[] {0, 1, 2, 8}, 2, 2);
            CalibrationRun run = new CalibrationRun(Model.of(graph), new TestScope(engine, Networks.data(given)), 2);
            assertThat(new RangeMeasurement(graph, List.of("y"), run).measure(CalibrationMethod.MIN_MAX))
                    .containsKey("y");
            CalibrationRun fractions = new CalibrationRun(
                    Model.of(graph), new TestScope(engine, Networks.data(Networks.numbers(2, 2))), 2);
            assertThatThrownBy(() ->
                            new RangeMeasurement(graph, List.of("y"), fractions).measure(CalibrationMethod.MIN_MAX))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("The model tokens takes INT64");
        }
    }

    @Test
    void rejectsExamplesOfAnotherShape() {
        assertThatThrownBy(() -> measure(
                        new OnnxEngineProvider(), Shape.batchOf(4), counting(5, 3), 5, CalibrationMethod.MIN_MAX))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has the shape [3]");
    }
}
