package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.graph.Input;
import dev.kiln.graph.Noise;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NoiseSourceTest {

    private static final int ROWS = 200;
    private static final int ROW = 999;

    /** Kolmogorov and Smirnov's statistic exceeds 1.95 / sqrt(n) with a probability of 0.001. */
    private static final double KS = 1.95 / Math.sqrt((double) ROWS * ROW);

    private final NoiseSource source = new NoiseSource(42);

    private static Input input(String name, Noise noise, long... example) {
        return new Input(name, TensorType.floats(Shape.batchOf(example)), Optional.of(noise));
    }

    private float[] draw(Noise noise) {
        return source.draw(input("a", noise, ROW), 3, LongStream.range(0, ROWS).toArray())
                .toFloatArray();
    }

    private static double distance(float[] sample, DoubleUnaryOperator distribution) {
        float[] sorted = sample.clone();
        Arrays.sort(sorted);
        double greatest = 0;
        for (int i = 0; i < sorted.length; i++) {
            double expected = distribution.applyAsDouble(sorted[i]);
            greatest = Math.max(greatest, Math.abs(expected - i / (double) sorted.length));
            greatest = Math.max(greatest, Math.abs(expected - (i + 1) / (double) sorted.length));
        }
        return greatest;
    }

    private static double moment(float[] sample, int power) {
        double sum = 0;
        for (float x : sample) {
            sum += Math.pow(x, power);
        }
        return sum / sample.length;
    }

    /** Abramowitz and Stegun 26.2.17, to 7.5e-8. */
    private static double normalDistribution(double x) {
        double t = 1 / (1 + 0.2316419 * Math.abs(x));
        double tail = Math.exp(-x * x / 2)
                / Math.sqrt(2 * Math.PI)
                * t
                * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return x < 0 ? tail : 1 - tail;
    }

    @Test
    void uniformNoiseIsUniform() {
        float[] sample = draw(Noise.UNIFORM);
        for (float x : sample) {
            assertThat(x).isGreaterThanOrEqualTo(0).isLessThan(1);
        }
        assertThat(distance(sample, x -> x)).isLessThan(KS);
        assertThat(moment(sample, 1)).isCloseTo(0.5, within(0.003));
        assertThat(moment(sample, 2)).isCloseTo(1 / 3.0, within(0.003));
    }

    @Test
    void normalNoiseIsNormal() {
        float[] sample = draw(Noise.NORMAL);
        assertThat(distance(sample, NoiseSourceTest::normalDistribution)).isLessThan(KS);
        assertThat(moment(sample, 1)).isCloseTo(0, within(0.01));
        assertThat(moment(sample, 2)).isCloseTo(1, within(0.015));
        assertThat(moment(sample, 3)).isCloseTo(0, within(0.04));
        assertThat(moment(sample, 4)).isCloseTo(3, within(0.12));
    }

    @Test
    void normalQuantilesAreThoseOfTheTables() {
        assertThat(NormalQuantile.of(0.5)).isZero();
        assertThat(NormalQuantile.of(0.975)).isCloseTo(1.959963985, within(1e-6));
        assertThat(NormalQuantile.of(0.25)).isCloseTo(-0.6744897502, within(1e-6));
        assertThat(NormalQuantile.of(1e-3)).isCloseTo(-3.090232306, within(1e-6));
        assertThat(NormalQuantile.of(1e-10)).isCloseTo(-6.361340902, within(2e-6));
        assertThat(NormalQuantile.of(1e-20)).isCloseTo(-9.262340090, within(5e-6));
    }

    @Test
    void neighboursInARowDoNotDependOnEachOther() {
        float[] sample = draw(Noise.UNIFORM);
        for (int lag = 1; lag <= 4; lag++) {
            double sum = 0;
            for (int i = lag; i < sample.length; i++) {
                sum += (sample[i] - 0.5) * (sample[i - lag] - 0.5);
            }
            double correlation = 12 * sum / sample.length;
            assertThat(correlation).as("lag %d", lag).isCloseTo(0, within(4 / Math.sqrt(sample.length)));
        }
    }

    @Test
    void anExampleGetsTheSameNoiseInAnyBatch() {
        Input input = input("drop.noise", Noise.UNIFORM, 5, 3);
        Tensor together = source.draw(input, 7, 10, 11, 12);
        Tensor reversed = source.draw(input, 7, 12, 11, 10);
        Tensor alone = source.draw(input, 7, 11);
        assertThat(together.slice(0, 1)).isEqualTo(reversed.slice(2, 3));
        assertThat(together.slice(1, 2)).isEqualTo(alone);
    }

    @Test
    void seedInputRunAndExampleEachGiveOtherNoise() {
        Set<List<Float>> rows = new HashSet<>();
        int drawn = 0;
        for (long seed = 0; seed < 3; seed++) {
            for (String name : List.of("a", "b", "ab")) {
                for (long run = 0; run < 4; run++) {
                    Tensor tensor = new NoiseSource(seed).draw(input(name, Noise.UNIFORM, 4), run, 0, 1, 2, 3, 1000);
                    for (int row = 0; row < 5; row++, drawn++) {
                        float[] values = tensor.slice(row, row + 1).toFloatArray();
                        rows.add(List.of(values[0], values[1], values[2], values[3]));
                    }
                }
            }
        }
        assertThat(rows).hasSize(drawn);
    }

    @Test
    void longRowsContinueWhereTheirChunksEnd() {
        float[] longRow = source.draw(input("a", Noise.UNIFORM, 10_001), 0, 5).toFloatArray();
        float[] shortRow = source.draw(input("a", Noise.UNIFORM, 9_000), 0, 5).toFloatArray();
        assertThat(Arrays.copyOf(longRow, 9_000)).isEqualTo(shortRow);
        Set<Float> different = new HashSet<>();
        for (float x : longRow) {
            different.add(x);
        }
        assertThat(different.size()).isGreaterThan(9_980);
    }

    @Test
    void noiseOfAFixedShapeIsDrawnAsAWhole() {
        Input input = new Input("w", TensorType.floats(Shape.of(2, 3)), Optional.of(Noise.NORMAL));
        assertThat(source.draw(input, 0, 1, 2, 3, 4)).isEqualTo(source.draw(input, 0, 9));
    }

    @Test
    void refusesAnOpenLengthThatIsNotTheBatchs() {
        Shape open = Shape.batchOf(1).with(1, Dim.of("T"));
        Input input = new Input("drop.noise", TensorType.floats(open), Optional.of(Noise.UNIFORM));
        assertThatThrownBy(() -> source.draw(input, 0, 1))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("drop.noise")
                .hasMessageContaining("[N, T]");
    }
}
