package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.Noise;
import dev.kiln.graph.tensor.Tensor;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Random noise in the ball, a baseline: a model that an attack fools and noise does not has no robustness to noise to
 * speak of, and an attack that fools no more examples than noise is weak.
 *
 * <pre>
 * uniform          L∞: each feature in [-eps, eps);  L1, L2: the same direction, of length eps
 * normal           a normal direction, of length eps in the norm
 * salt-and-pepper  L∞: each feature by eps up or down
 *                  L1, L2: features in random order to a random end of the range, while the change is in the ball
 * </pre>
 *
 * <p>A side of the range that is unbounded ends at the example's own least or greatest feature. Uniform and normal noise
 * are those of Foolbox, but for normal noise in L∞, which it lacks; its salt and pepper searches for the smallest share
 * of pixels. Of {@code repeats} draws the first that reaches the goal counts; each costs a query of the host for an
 * example that withstood the earlier ones.
 *
 * @param threat the norm and the size, and whether a draw is to reach a target class
 * @param distribution the noise
 * @param repeats the number of draws
 */
@Describe(name = "noise", value = "Random noise in the ball: uniform, normal, or salt and pepper")
public record RandomNoise(
        @Restrict(
                option = "norm",
                to = {"linf", "l2", "l1"})
        ThreatModel threat,

        @Describe(value = "the noise", byDefault = "uniform")
        Distribution distribution,

        @Describe(
                value = "the number of draws, of which the first that reaches the goal counts",
                atLeast = 1,
                atMost = 1_000_000,
                byDefault = "1")
        int repeats)
        implements Attack {

    /** The distribution of the noise. */
    public enum Distribution {
        /** Uniform in each feature. */
        UNIFORM,
        /** Normal in each feature. */
        NORMAL,
        /** Features at the ends of the range. */
        SALT_AND_PEPPER
    }

    @Override
    public Access access() {
        return Access.DECISIONS;
    }

    @Override
    public int restarts() {
        return repeats;
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        float[] points = batch.inputs().toFloatArray();
        int features = points.length / batch.size();
        Noise source = distribution == Distribution.NORMAL ? Noise.NORMAL : Noise.UNIFORM;
        int numbers = distribution == Distribution.SALT_AND_PEPPER ? 2 * features : features;
        float[] drawn = target.noise(source, batch, 0, numbers).toFloatArray();
        Ends ends = Ends.of(target, batch);
        for (int example = 0; example < batch.size(); example++) {
            RandomSearch.Row row = new RandomSearch.Row(drawn, example * numbers);
            double[] change = distribution == Distribution.SALT_AND_PEPPER
                    ? saltAndPepper(target, row, ends, example)
                    : spread(target, row, features);
            for (int i = 0; i < features; i++) {
                points[example * features + i] += (float) change[i];
            }
        }
        return Tensor.of(points, batch.inputs().shape());
    }

    private double[] spread(AttackTarget target, RandomSearch.Row drawn, int features) {
        double epsilon = target.threat().epsilon();
        double[] change = IntStream.range(0, features)
                .mapToDouble(i -> distribution == Distribution.NORMAL ? drawn.at(i) : 2 * drawn.at(i) - 1)
                .toArray();
        boolean isCube = distribution == Distribution.UNIFORM && target.threat().norm() == Norm.LINF;
        double length = isCube ? 1 : Math.max(length(change, target.threat().norm()), Double.MIN_NORMAL);
        return IntStream.range(0, features)
                .mapToDouble(i -> epsilon * change[i] / length)
                .toArray();
    }

    private static double length(double[] change, Norm norm) {
        double length = 0;
        for (double element : change) {
            length = norm == Norm.LINF ? Math.max(length, Math.abs(element)) : length + power(element, norm);
        }
        return norm == Norm.L2 ? Math.sqrt(length) : length;
    }

    private static double power(double element, Norm norm) {
        return norm == Norm.L2 ? element * element : Math.abs(element);
    }

    private static double[] saltAndPepper(AttackTarget target, RandomSearch.Row drawn, Ends ends, int example) {
        Norm norm = target.threat().norm();
        double epsilon = target.threat().epsilon();
        int features = ends.features();
        double[] change = new double[features];
        if (norm == Norm.LINF) {
            return IntStream.range(0, features)
                    .mapToDouble(i -> drawn.sign(i) * epsilon)
                    .toArray();
        }
        double left = power(epsilon, norm);
        int[] order = IntStream.range(0, features)
                .boxed()
                .sorted(Comparator.comparing(i -> drawn.at(features + i)))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int i : order) {
            double wanted = (double) ends.at(drawn.sign(i), example) - ends.clean()[example * features + i];
            if (power(wanted, norm) <= left) {
                change[i] = wanted;
                left -= power(wanted, norm);
            }
        }
        return change;
    }

    /** Creates {@code noise}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
