package dev.kiln.plugins.layers.initializers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.ProvidedExtensions;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The moments, the limits and the orthogonality of drawn values, and the layers that take an initializer. */
class InitializersTest {

    private static final long OUTPUTS = 40;
    private static final long INPUTS = 300;
    private static final long KERNEL = 3;

    /** Of 108,000 values the deviation has a relative error of 0.2 %. */
    private static final double TOLERANCE = 0.01;

    private static Initializer initializer(String specification) {
        return ProvidedExtensions.create(InitializerProvider.class, specification);
    }

    private static double[] drawn(String specification, long... shape) {
        float[] values =
                initializer(specification).draw(new SplittableRandom(3), shape).toFloatArray();
        double[] all = new double[values.length];
        Arrays.setAll(all, i -> values[i]);
        return all;
    }

    private static double mean(double[] values, int power) {
        return Arrays.stream(values)
                .map(value -> Math.pow(value, power))
                .average()
                .orElseThrow();
    }

    /**
     * The variances of the papers, for 300 * 9 inputs and 40 * 9 outputs. Of a normal distribution the fourth moment is 3
     * times the squared variance, of a uniform one 9 / 5 times.
     */
    @ParameterizedTest
    @CsvSource({
        "he-normal, 2 / 2700, 3",
        "he-normal:fan=out, 2 / 360, 3",
        "'he-normal:slope=2', 2 / 13500, 3",
        "he-uniform, 2 / 2700, 1.8",
        "'he-uniform:fan=out,slope=1', 1 / 360, 1.8",
        "glorot-normal, 2 / 3060, 3",
        "glorot-normal:gain=2, 8 / 3060, 3",
        "glorot-uniform, 2 / 3060, 1.8",
        "glorot-uniform:gain=2, 8 / 3060, 1.8",
        "lecun-normal, 1 / 2700, 3",
        "normal, 4 / 10000, 3",
        "normal:deviation=0.5, 1 / 4, 3",
        "uniform, 25 / 30000, 1.8",
        "uniform:bound=3, 3 / 1, 1.8",
    })
    void haveTheMomentsOfTheirPapers(String specification, String fraction, double kurtosis) {
        String[] parts = fraction.split(" / ", -1);
        double variance = Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]);
        double[] values = drawn(specification, OUTPUTS, INPUTS, KERNEL, KERNEL);
        assertThat(values).hasSize(108_000);
        assertThat(mean(values, 1) / Math.sqrt(variance)).isCloseTo(0, within(TOLERANCE));
        assertThat(mean(values, 2) / variance).isCloseTo(1, within(TOLERANCE));
        assertThat(mean(values, 4) / variance / variance).isCloseTo(kurtosis, within(0.06));
    }

    @ParameterizedTest
    @CsvSource({"he-uniform, 6 / 300", "glorot-uniform, 6 / 340", "uniform:bound=0.5, 1 / 4"})
    void uniformOnesReachTheirLimitsAndNoFurther(String specification, String squared) {
        String[] parts = squared.split(" / ", -1);
        double bound = Math.sqrt(Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]));
        double[] magnitudes = Arrays.stream(drawn(specification, OUTPUTS, INPUTS))
                .map(Math::abs)
                .toArray();
        assertThat(Arrays.stream(magnitudes).max().orElseThrow()).isBetween(0.999 * bound, bound * (1 + 1e-7));
    }

    /**
     * The variance of a normal distribution within {@code c} deviations is {@code 1 - 2 c f(c) / (2 F(c) - 1)}, with its
     * density {@code f} and distribution {@code F}: 0.773741 for 2 and 0.291125 for 1.
     */
    @ParameterizedTest
    @CsvSource({"truncated-normal:deviation=0.5, 1, 0.773741", "'truncated-normal:deviation=2,cut=1', 2, 0.291125"})
    void truncatedNormalHasNoTails(String specification, double bound, double variance) {
        double[] values = drawn(specification, 300, 400);
        double deviation = specification.contains("=2,") ? 2 : 0.5;
        assertThat(Arrays.stream(values).map(Math::abs).max().orElseThrow()).isBetween(0.99 * bound, bound);
        assertThat(mean(values, 1) / deviation).isCloseTo(0, within(TOLERANCE));
        assertThat(mean(values, 2) / deviation / deviation).isCloseTo(variance, within(TOLERANCE * variance));
    }

    @ParameterizedTest
    @CsvSource({"5, 5, 1", "7, 3, 1", "3, 8, 1", "4, 2, 5", "60, 60, 1", "1, 6, 1"})
    void orthogonalHasOrthonormalRowsOrColumns(int rows, int inputs, int kernel) {
        int columns = inputs * kernel;
        double[] w = drawn("orthogonal:gain=2", rows, inputs, kernel);
        int count = Math.min(rows, columns);
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
                double product = 0;
                for (int k = 0; k < Math.max(rows, columns); k++) {
                    product += rows <= columns
                            ? w[i * columns + k] * w[j * columns + k]
                            : w[k * columns + i] * w[k * columns + j];
                }
                assertThat(product).isCloseTo(i == j ? 4 : 0, within(1e-6));
            }
        }
    }

    /** Uniform over all orthogonal matrices: each element has the mean 0 and the variance 1 / n. */
    @Test
    void orthogonalPrefersNoDirection() {
        int draws = 4000;
        double[] sum = new double[9];
        double[] squares = new double[9];
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < draws; i++) {
            float[] w = new Orthogonal().draw(random, 3, 3).toFloatArray();
            for (int k = 0; k < 9; k++) {
                sum[k] += w[k];
                squares[k] += w[k] * w[k];
            }
        }
        for (int k = 0; k < 9; k++) {
            assertThat(sum[k] / draws).isCloseTo(0, within(0.04));
            assertThat(squares[k] / draws).isCloseTo(1.0 / 3, within(0.02));
        }
    }

    @Test
    void zerosAndOnesAreConstant() {
        assertThat(drawn("zeros", 2, 3)).containsOnly(0).hasSize(6);
        assertThat(drawn("ones", 4)).containsOnly(1).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"he-normal", "glorot-uniform", "lecun-normal", "orthogonal"})
    void thoseByTheAxesOfAWeightRefuseAVector(String specification) {
        assertThatThrownBy(() -> drawn(specification, 5))
                .isInstanceOf(OptionException.class)
                .hasMessageContainingAll("[5]", "normal");
    }

    private static Tensor weight(String layer, TensorType input) {
        GraphBuilder builder = new GraphBuilder("network");
        Layer created = ProvidedExtensions.create(LayerProvider.class, layer);
        builder.output(
                "y", new LayerScope(builder, 7).apply(new NamedLayer("layer", created), builder.input("x", input)));
        return builder.build().constant("layer.weight");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dense:units=4                      | 3",
                "conv1d:channels=4,kernel=3         | 6,3",
                "conv2d:channels=4,kernel=3         | 2,6,6",
                "conv-transpose2d:channels=4,kernel=3 | 2,6,6",
            })
    void layersDrawTheirWeightByName(String layer, String example) {
        long[] shape =
                Arrays.stream(example.split(",", -1)).mapToLong(Long::parseLong).toArray();
        TensorType input = TensorType.floats(Shape.batchOf(shape));
        Tensor usual = weight(layer, input);
        Tensor ones = weight(layer + ",weights=ones", input);
        assertThat(ones.shape()).isEqualTo(usual.shape());
        assertThat(ones.toFloatArray()).containsOnly(1);
        for (float value :
                weight(layer + ",weights=[uniform:bound=0.01]", input).toFloatArray()) {
            assertThat(value).isBetween(-0.01f, 0.01f).isNotZero();
        }
        assertThat(usual).isEqualTo(weight(layer, input));
    }

    @Test
    void embeddingsDrawTheirTableByName() {
        TensorType tokens = new TensorType(ElementType.INT64, Shape.batchOf(5));
        assertThat(weight("embedding:vocabulary=7,units=3,weights=zeros", tokens)
                        .toFloatArray())
                .containsOnly(0)
                .hasSize(21);
    }
}
