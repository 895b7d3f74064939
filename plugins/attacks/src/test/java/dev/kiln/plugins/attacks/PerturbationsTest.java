package dev.kiln.plugins.attacks;

import static dev.kiln.plugins.attacks.AttackProgram.attack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.GradientAttack;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Noise;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.UsableEngine;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts and steps, compared with their definitions, without the host's projection. */
class PerturbationsTest {

    /** The last example has no gradient. */
    private static final float[] GRADIENT = {3, -4, 0, 1e-20f, 0, 0, 0, 0, 0};

    private static final Tensor CURRENT = Tensor.of(new float[] {0.5f, 0.5f, 0.5f, 0, 0, 0, 1, 1, 1}, 3, 3);

    private static Tensor scalar(double value) {
        return Tensor.scalar(ElementType.FLOAT, value);
    }

    private static float[] step(String specification, double eps) {
        Graph graph = AttackProgram.step(attack(specification), 3);
        return UsableEngine.only(
                graph,
                Map.of(
                        "original", CURRENT,
                        "current", CURRENT,
                        "gradient", Tensor.of(GRADIENT, 3, 3),
                        "eps", scalar(eps),
                        "step", scalar(0)));
    }

    @Test
    void fgsmMovesEveryElementBySignAndSize() {
        float eps = 0.1f;
        assertThat(step("fgsm", eps)).containsExactly(0.5f + eps, 0.5f - eps, 0.5f, eps, 0, 0, 1, 1, 1);
    }

    @Test
    void fgsmOfL2MovesByTheSizeAlongTheGradient() {
        float[] moved = step("fgsm:norm=l2", 0.5);

        assertThat(moved[0]).isCloseTo(0.8f, within(1e-6f));
        assertThat(moved[1]).isCloseTo(0.1f, within(1e-6f));
        assertThat(moved[2]).isEqualTo(0.5f);
        assertThat(new float[] {moved[6], moved[7], moved[8]}).containsExactly(1, 1, 1);
    }

    @Test
    void relativeStepsFollowTheSizeOfTheRun() {
        for (double eps : new double[] {0.3, 0.03}) {
            assertThat((double) step("pgd", eps)[0] - 0.5).isCloseTo(eps / 16, within(1e-7));
            assertThat((double) step("pgd:relative-step-size=1/4", eps)[0] - 0.5)
                    .isCloseTo(eps / 4, within(1e-7));
        }
    }

    @Test
    void absoluteStepsAreTheSameInEveryRun() {
        for (double eps : new double[] {0.3, 0.03}) {
            assertThat((double) step("pgd:step-size=0.01", eps)[0] - 0.5).isCloseTo(0.01, within(1e-7));
        }
    }

    @Test
    void stepsOfL2HaveTheLengthOfTheStep() {
        float[] moved = step("pgd:norm=l2,step-size=0.25", 1);

        assertThat(Math.hypot(moved[0] - 0.5, moved[1] - 0.5)).isCloseTo(0.25, within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(floats = {1e-45f, 1e-40f, 1e-34f, 1e-20f, 1e20f, 1e30f, 5e37f})
    void stepsHaveTheirSizeHoweverSmallOrLargeTheGradient(float unit) {
        Graph l2 = AttackProgram.step(attack("fgsm:norm=l2"), 3);
        Graph linf = AttackProgram.step(attack("fgsm"), 3);
        Tensor gradient = Tensor.of(new float[] {3 * unit, -4 * unit, 0}, 1, 3);
        Tensor zeros = Tensor.zeros(ElementType.FLOAT, 1, 3);
        Map<String, Tensor> feeds = Map.of(
                "original", zeros, "current", zeros, "gradient", gradient, "eps", scalar(0.5), "step", scalar(0));

        assertThat(UsableEngine.only(l2, feeds)).containsExactly(new float[] {0.3f, -0.4f, 0}, within(1e-6f));
        assertThat(UsableEngine.only(linf, feeds)).containsExactly(0.5f, -0.5f, 0);
    }

    private static float[] start(String specification, double eps, int examples, long... example) {
        GradientAttack attack = attack(specification);
        Graph graph = AttackProgram.start(attack, example);
        Map<String, Tensor> feeds = new HashMap<>();
        RandomGenerator random = new SplittableRandom(11);
        for (Input input : graph.inputs()) {
            input.noise().ifPresent(noise -> feeds.put(input.name(), draw(random, noise, input, examples)));
        }
        Shape batch = Shape.of(example).prepend(Dim.of(examples));
        feeds.put("original", Tensor.full(ElementType.FLOAT, 0.5, batch.toArray()));
        feeds.put("eps", scalar(eps));
        feeds.put("step", scalar(0));
        return UsableEngine.only(graph, feeds);
    }

    private static Tensor draw(RandomGenerator random, Noise noise, Input input, int examples) {
        long[] shape = input.type().shape().with(0, Dim.of(examples)).toArray();
        float[] values = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = noise == Noise.UNIFORM ? (float) random.nextDouble() : (float) random.nextGaussian();
        }
        return Tensor.of(values, shape);
    }

    @Test
    void randomStartsOfLinfAreUniformInTheCube() {
        double eps = 0.3;
        float[] values = start("pgd", eps, 4000, 4);

        double mean = 0;
        double square = 0;
        for (float value : values) {
            double change = value - 0.5;
            assertThat(Math.abs(change)).isLessThanOrEqualTo(eps + 1e-6);
            mean += change / values.length;
            square += change * change / values.length;
        }
        // of 16,000 draws the mean is known to eps / sqrt(3 * 16000) and the variance to 0.7 % of eps^2 / 3
        assertThat(mean).isCloseTo(0, within(5 * eps / Math.sqrt(48_000)));
        assertThat(square).isCloseTo(eps * eps / 3, within(0.04 * eps * eps / 3));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16})
    void randomStartsOfL2AreUniformInTheBall(int features) {
        double eps = 2;
        int examples = 4000;
        float[] values = start("pgd:norm=l2", eps, examples, features);

        double[] mean = new double[features];
        double volume = 0;
        for (int n = 0; n < examples; n++) {
            double square = 0;
            for (int d = 0; d < features; d++) {
                double change = values[n * features + d] - 0.5;
                mean[d] += change / examples;
                square += change * change;
            }
            assertThat(Math.sqrt(square)).isLessThanOrEqualTo(eps + 1e-6);
            volume += Math.pow(Math.sqrt(square) / eps, features) / examples;
        }
        // the share of the ball's volume nearer to the centre is uniform: mean 1/2, of 4,000 draws known to 0.0046
        assertThat(volume).isCloseTo(0.5, within(0.023));
        for (double m : mean) {
            assertThat(m).isCloseTo(0, within(5 * eps / Math.sqrt(examples)));
        }
    }

    @Test
    void startsWithoutRandomnessAreTheCleanInput() {
        assertThat(start("pgd:random-start=false", 0.3, 2, 3)).containsOnly(0.5f);
        assertThat(start("fgsm:norm=l2", 0.3, 2, 3)).containsOnly(0.5f);
    }
}
