package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.Noise;
import dev.kiln.graph.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * HopSkipJump in L2 (Chen et al., 2020): walks along the boundary between classes and sees only decisions. From a point
 * {@code x} of another class at the boundary, at the distance {@code d} from {@code x0}, iteration {@code t} from 1 is
 *
 * <pre>
 * v = mean of (phi_b - mean phi) u_b,  phi_b = 1 where x + delta u_b is of another class, else -1
 * x = boundary between x0 and x + s v / |v|,  s = d / sqrt(t), halved until that point is of another class
 * </pre>
 *
 * <p>The {@code B = min(initial sqrt(t), most)} directions {@code u_b} are uniform on the sphere, {@code delta} is
 * {@code 0.1 d} at first and {@code sqrt(D) theta d} later, and the boundary is located by bisection up to
 * {@code theta d}, for {@code theta = gamma / (D sqrt(D))} and {@code D} features. All points are clipped to the range.
 * The first is {@code x0} with normal noise of a length that doubles until the class is wrong. The result is the nearest
 * of all {@code x}, or the clean input if no noise changes the class. It is untargeted.
 *
 * <p>An iteration costs {@code B} queries, and some ten for the step and the bisection.
 *
 * @param threat the size in L2 at which a result is counted
 * @param iterations the number of steps along the boundary
 * @param initialEvaluations the number of directions of the first step
 * @param mostEvaluations the maximum number of directions of a step
 * @param gamma the precision of the bisection
 */
@Describe(name = "hop-skip-jump", value = "HopSkipJump: walks along the boundary by decisions alone, towards the input")
public record HopSkipJump(
        @Restrict(option = "norm", to = "l2") @Restrict(option = "targeted", to = "false")
        ThreatModel threat,

        @Describe(value = "the number of steps along the boundary", atLeast = 1, atMost = 1_000_000, byDefault = "64")
        int iterations,

        @Describe(
                value = "the number of directions of the first step",
                atLeast = 1,
                atMost = 1_000_000,
                byDefault = "100")
        int initialEvaluations,

        @Describe(
                value = "the maximum number of directions of a step",
                atLeast = 1,
                atMost = 1_000_000,
                byDefault = "10000")
        int mostEvaluations,

        @Describe(value = "the precision of the bisection", above = 0, byDefault = "1")
        double gamma)
        implements MinimalAttack {

    @Override
    public Access access() {
        return Access.DECISIONS;
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        return Tensor.join(IntStream.range(0, batch.size())
                .mapToObj(row -> new Walk(target, batch.select(row)).nearest())
                .toList());
    }

    /** The walk of one example. */
    private final class Walk {

        /** Noise of lengths from 2^-10 to 2^30. */
        private static final int STARTS = 40;

        private static final int HALVINGS = 40;

        private final AttackTarget target;
        private final Batch batch;
        private final float[] clean;
        private final double theta;
        private long draw;

        Walk(AttackTarget target, Batch batch) {
            this.target = target;
            this.batch = batch;
            this.clean = batch.inputs().toFloatArray();
            this.theta = gamma / (clean.length * Math.sqrt(clean.length));
        }

        Tensor nearest() {
            float[] point = start();
            float[] best = point;
            for (int t = 1; t <= iterations && distance(point) > 0; t++) {
                double delta = distance(point) * (t == 1 ? 0.1 : Math.sqrt(clean.length) * theta);
                int count = (int) Math.min(initialEvaluations * Math.sqrt(t), mostEvaluations);
                float[] direction = direction(point, delta, count);
                point = boundary(stepped(point, direction, distance(point) / Math.sqrt(t)));
                best = distance(point) < distance(best) ? point : best;
            }
            return Tensor.of(best, batch.inputs().shape());
        }

        private float[] start() {
            float[] point = clean;
            for (int i = 0; i < STARTS && !isWrong(point); i++) {
                point = moved(clean, noise(1), 0, Math.scalb(1.0, i - 10));
            }
            return isWrong(point) ? boundary(point) : clean;
        }

        /** The estimate of the direction into the other class. */
        private float[] direction(float[] point, double delta, int count) {
            float[] drawn = noise(count);
            float[] tried = new float[drawn.length];
            for (int b = 0; b < count; b++) {
                float[] probe = moved(point, drawn, b * clean.length, delta / length(drawn, b * clean.length));
                System.arraycopy(probe, 0, tried, b * clean.length, clean.length);
            }
            boolean[] wrong = areWrong(tried, count);
            long wrongs = IntStream.range(0, count).filter(b -> wrong[b]).count();
            double mean = wrongs == 0 || wrongs == count ? 0 : 2.0 * wrongs / count - 1;
            float[] direction = new float[clean.length];
            for (int i = 0; i < tried.length; i++) {
                double phi = wrong[i / clean.length] ? 1 : -1;
                direction[i % clean.length] += (float) ((phi - mean) * (tried[i] - point[i % clean.length]) / delta);
            }
            return direction;
        }

        private float[] stepped(float[] point, float[] direction, double first) {
            double size = first / length(direction, 0);
            for (int i = 0; i < HALVINGS; i++, size /= 2) {
                float[] next = moved(point, direction, 0, size);
                if (isWrong(next)) {
                    return next;
                }
            }
            return point;
        }

        /** Bisects the way from the clean input to a point of another class. */
        private float[] boundary(float[] wrong) {
            float[] change = new float[clean.length];
            IntStream.range(0, clean.length).forEach(i -> change[i] = wrong[i] - clean[i]);
            float[] nearest = wrong;
            double right = 0;
            double share = 1;
            while (share - right > theta) {
                float[] middle = moved(clean, change, 0, (right + share) / 2);
                if (isWrong(middle)) {
                    share = (right + share) / 2;
                    nearest = middle;
                } else {
                    right = (right + share) / 2;
                }
            }
            return nearest;
        }

        private float[] noise(int count) {
            return target.noise(Noise.NORMAL, batch, draw++, count, clean.length)
                    .toFloatArray();
        }

        /** A point moved along a direction, clipped to the range. */
        private float[] moved(float[] point, float[] direction, int at, double size) {
            float[] moved = new float[point.length];
            for (int i = 0; i < moved.length; i++) {
                double next = point[i] + size * direction[at + i];
                moved[i] = (float) Math.min(
                        Math.max(next, target.range().low()), target.range().high());
            }
            return moved;
        }

        private double length(float[] directions, int at) {
            double square = IntStream.range(at, at + clean.length)
                    .mapToDouble(i -> (double) directions[i] * directions[i])
                    .sum();
            return Math.max(Math.sqrt(square), Double.MIN_NORMAL);
        }

        private double distance(float[] point) {
            double square = IntStream.range(0, clean.length)
                    .mapToDouble(i -> Math.pow((double) point[i] - clean[i], 2))
                    .sum();
            return Math.sqrt(square);
        }

        private boolean isWrong(float[] point) {
            return areWrong(point, 1)[0];
        }

        private boolean[] areWrong(float[] points, int count) {
            long[] shape = batch.inputs().shape();
            shape[0] = count;
            int[] decisions = target.decide(Tensor.of(points, shape), batch.select(new int[count]));
            long given = batch.targets().toLongArray()[0];
            boolean[] wrong = new boolean[count];
            IntStream.range(0, count).forEach(i -> wrong[i] = decisions[i] != given);
            return wrong;
        }
    }

    /** Creates {@code hop-skip-jump}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
