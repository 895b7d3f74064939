package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.Noise;
import dev.kiln.graph.engine.Engine;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.plugins.attacks.Simba;
import dev.kiln.plugins.attacks.Simba.Basis;
import dev.kiln.testkit.OnEachEngine;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

class SimbaTest {

    private static Simba simba(double epsilon, int queries, Basis basis) {
        return new Simba(new ThreatModel(Norm.L2, epsilon, false), queries, 0.1, basis, 0.5);
    }

    @OnEachEngine
    void findsThePointsOfAPlainLoop(Engine engine) {
        for (Basis basis : Basis.values()) {
            for (double size : new double[] {0.25, 0.8}) {
                Simba attack = simba(size, 90, basis);
                float[] found =
                        Attacked.inputs(Attacked.results(engine, SmallImages.model(), SmallImages.data(), attack, 4)
                                .get(0));
                SmallImages.inSession(engine, attack.threat(), session -> {
                    for (int example = 0; example < SmallImages.EXAMPLES; example++) {
                        double[] plain = plain(session, example, size, basis);
                        for (int f = 0; f < plain.length; f++) {
                            assertThat(found[example * plain.length + f]).isCloseTo((float) plain[f], within(1e-5f));
                        }
                    }
                });
            }
        }
    }

    /** The paper's pseudocode for one image in double precision, in a ball. */
    private static double[] plain(AttackTarget target, int example, double epsilon, Basis basis) {
        double[] clean = SmallImages.image(example);
        double[][] directions = basis == Basis.PIXEL ? features() : waves();
        float[] drawn = target.noise(Noise.UNIFORM, SmallImages.data().batch(example), 0, directions.length)
                .toFloatArray();
        int[] order = IntStream.range(0, directions.length)
                .boxed()
                .sorted(Comparator.comparing(i -> drawn[i]))
                .mapToInt(i -> i)
                .toArray();
        int label = SmallImages.label(example);
        double[] x = clean;
        int queries = 1;
        for (int i = 0; ; i++) {
            for (double step : new double[] {0.1, -0.1}) {
                if (queries++ == 90 || SmallImages.predicted(x) != label) {
                    return x;
                }
                double[] tried = stepped(x, clean, directions[order[i % order.length]], step, epsilon);
                if (probability(tried, label) < probability(x, label)) {
                    x = tried;
                    break;
                }
            }
        }
    }

    private static double probability(double[] image, int label) {
        double[] exp = Arrays.stream(SmallImages.logits(image)).map(Math::exp).toArray();
        return exp[label] / Arrays.stream(exp).sum();
    }

    private static double[] stepped(double[] x, double[] clean, double[] direction, double step, double epsilon) {
        double[] change = new double[x.length];
        IntStream.range(0, x.length).forEach(i -> change[i] = x[i] + step * direction[i] - clean[i]);
        double length = Math.sqrt(Arrays.stream(change).map(c -> c * c).sum());
        double factor = Math.min(1, epsilon / length);
        return IntStream.range(0, x.length)
                .mapToDouble(i -> Math.min(Math.max(clean[i] + factor * change[i], 0), 1))
                .toArray();
    }

    private static double[][] features() {
        double[][] features = new double[SmallImages.FEATURES][SmallImages.FEATURES];
        IntStream.range(0, features.length).forEach(i -> features[i][i] = 1);
        return features;
    }

    /** Half the frequencies: 4 of the seven rows (3.5, rounded), 3 of the six columns. */
    private static double[][] waves() {
        double[][] waves = new double[SmallImages.CHANNELS * 4 * 3][SmallImages.FEATURES];
        for (int i = 0; i < waves.length; i++) {
            int channel = i / 12;
            int u = i / 3 % 4;
            int v = i % 3;
            for (int y = 0; y < 7; y++) {
                for (int x = 0; x < 6; x++) {
                    waves[i][channel * 42 + y * 6 + x] = Math.sqrt((u == 0 ? 1 : 2) / 7.0)
                            * Math.sqrt((v == 0 ? 1 : 2) / 6.0)
                            * Math.cos(Math.PI / 7 * (y + 0.5) * u)
                            * Math.cos(Math.PI / 6 * (x + 0.5) * v);
                }
            }
        }
        return waves;
    }

    /** 40 tries of each of four features, in steps of a tenth, which end where the ball is round. */
    @OnEachEngine
    void usesTheBallOfALinearProblem(Engine engine) {
        double size = 0.5;
        AttackResult result = Attacked.linear(engine, simba(size, 300, Basis.PIXEL));
        float[] found = Attacked.inputs(result);
        double best = size * LinearProblem.dual(Norm.L2);
        for (int example = 0; example < LinearProblem.EXAMPLES; example++) {
            if (LinearProblem.distance(example, Norm.L2) > size) {
                assertThat(LinearProblem.towardsTheOtherClass(found, example)).isBetween(0.95 * best, best);
            }
        }
        assertThat(Arrays.stream(Attacked.sizes(result))).allMatch(moved -> moved <= size);
        assertThat(result.queries().gradients()).isZero();
    }
}
