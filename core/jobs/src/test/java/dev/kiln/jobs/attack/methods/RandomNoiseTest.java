package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.Noise;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.Queries;
import dev.kiln.plugins.attacks.RandomNoise;
import dev.kiln.plugins.attacks.RandomNoise.Distribution;
import dev.kiln.testkit.OnEachEngine;
import java.util.stream.IntStream;

class RandomNoiseTest {

    private static RandomNoise noise(Norm norm, double epsilon, Distribution distribution, int repeats) {
        return new RandomNoise(new ThreatModel(norm, epsilon, false), distribution, repeats);
    }

    private static float[] found(Engine engine, RandomNoise attack) {
        return Attacked.inputs(Attacked.results(engine, SmallImages.model(), SmallImages.data(), attack, 4)
                .get(0));
    }

    @OnEachEngine
    void isThatOfTheKeyedDraws(Engine engine) {
        for (Norm norm : new Norm[] {Norm.LINF, Norm.L2, Norm.L1}) {
            for (Distribution distribution : new Distribution[] {Distribution.UNIFORM, Distribution.NORMAL}) {
                RandomNoise attack = noise(norm, 0.05, distribution, 1);
                float[] found = found(engine, attack);
                SmallImages.inSession(engine, attack.threat(), session -> {
                    for (int example = 0; example < SmallImages.EXAMPLES; example++) {
                        Batch one = SmallImages.data().batch(example);
                        boolean isNormal = distribution == Distribution.NORMAL;
                        double[] d = doubles(
                                session.noise(isNormal ? Noise.NORMAL : Noise.UNIFORM, one, 0, SmallImages.FEATURES),
                                isNormal ? 1 : 2,
                                isNormal ? 0 : 1);
                        double length = !isNormal && norm == Norm.LINF ? 1 : length(d, norm);
                        double[] clean = SmallImages.image(example);
                        for (int f = 0; f < clean.length; f++) {
                            double moved = Math.min(Math.max(clean[f] + 0.05 * d[f] / length, 0), 1);
                            assertThat(found[example * clean.length + f]).isCloseTo((float) moved, within(1e-6f));
                        }
                    }
                });
            }
        }
    }

    private static double[] doubles(Tensor drawn, double factor, double less) {
        return IntStream.range(0, (int) drawn.size())
                .mapToDouble(i -> factor * drawn.getDouble(i) - less)
                .toArray();
    }

    private static double length(double[] d, Norm norm) {
        return switch (norm) {
            case LINF ->
                IntStream.range(0, d.length)
                        .mapToDouble(i -> Math.abs(d[i]))
                        .max()
                        .orElseThrow();
            case L2 ->
                Math.sqrt(IntStream.range(0, d.length)
                        .mapToDouble(i -> d[i] * d[i])
                        .sum());
            default ->
                IntStream.range(0, d.length).mapToDouble(i -> Math.abs(d[i])).sum();
        };
    }

    /** Salt and pepper: by eps in the cube, to an end of the range in the other balls, as far as they reach. */
    @OnEachEngine
    void setsFeaturesToTheEndsOfTheRange(Engine engine) {
        float[] clean = SmallImages.pixels();
        float[] cube = found(engine, noise(Norm.LINF, 0.01, Distribution.SALT_AND_PEPPER, 1));
        IntStream.range(0, clean.length)
                .forEach(i -> assertThat(Math.abs(cube[i] - clean[i])).isCloseTo(0.01f, within(1e-6f)));
        for (Norm norm : new Norm[] {Norm.L2, Norm.L1}) {
            float[] ball = found(engine, noise(norm, 2, Distribution.SALT_AND_PEPPER, 1));
            for (int example = 0; example < SmallImages.EXAMPLES; example++) {
                int from = example * SmallImages.FEATURES;
                double size = 0;
                for (int i = from; i < from + SmallImages.FEATURES; i++) {
                    double change = Math.abs((double) ball[i] - clean[i]);
                    assertThat(ball[i] == clean[i] || ball[i] < 1e-6 || ball[i] > 1 - 1e-6)
                            .as("%s is %s and was %s", i, ball[i], clean[i])
                            .isTrue();
                    size += norm == Norm.L2 ? change * change : change;
                }
                // one more feature, of a change of at least 0.1, does not fit
                assertThat(size).isBetween(norm == Norm.L2 ? 3.9 : 1.9, norm == Norm.L2 ? 4.0 : 2.0);
            }
        }
    }

    @OnEachEngine
    void countsTheFirstDrawThatReachesTheGoal(Engine engine) {
        AttackResult once = Attacked.linear(engine, noise(Norm.LINF, 0.4, Distribution.UNIFORM, 1));
        AttackResult often = Attacked.linear(engine, noise(Norm.LINF, 0.4, Distribution.UNIFORM, 30));
        assertThat(often.robustAccuracy()).isLessThan(once.robustAccuracy());
        assertThat(often.robustAccuracy()).isGreaterThanOrEqualTo(LinearProblem.robust(0.4, Norm.LINF));
        assertThat(once.queries()).isEqualTo(Queries.NONE);
    }

    @OnEachEngine
    void takesAnUnboundedRangeAndAnyBatchSize(Engine engine) {
        for (Distribution distribution : Distribution.values()) {
            RandomNoise attack = noise(Norm.L2, 0.7, distribution, 3);
            Tensor together = Attacked.linear(engine, attack).inputs().orElseThrow();
            assertThat(IntStream.of(1, 7)
                            .mapToObj(size -> Attacked.results(
                                            engine,
                                            LinearProblem.model().withInput(InputInfo.UNBOUNDED),
                                            LinearProblem.data(),
                                            attack,
                                            size)
                                    .get(0)
                                    .inputs()
                                    .orElseThrow()))
                    .containsOnly(together);
        }
    }
}
