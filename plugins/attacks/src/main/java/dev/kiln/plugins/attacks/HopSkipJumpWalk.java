package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.Noise;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The walks of {@link HopSkipJump} on all examples of a batch, each of which depends on its own example alone. */
final class HopSkipJumpWalk {

    private static final int HALVINGS = 40;

    /** The number of features that are asked for at once. */
    private static final int MOST_FEATURES = 1 << 22;

    private final HopSkipJump attack;
    private final Decisions decisions;
    private final AttackTarget target;
    private final Batch batch;
    private final Norm norm;
    private final Bisection bisection;
    private final int features;
    private final double theta;
    private long draw = AdversarialStart.DRAWS;

    HopSkipJumpWalk(HopSkipJump attack, Decisions decisions) {
        this.attack = attack;
        this.decisions = decisions;
        this.target = decisions.target();
        this.batch = decisions.batch();
        this.norm = target.threat().norm();
        this.bisection = new Bisection(decisions, norm, batch.inputs().toFloatArray());
        this.features = decisions.features();
        double share = norm == Norm.LINF ? (double) features * features : features * Math.sqrt(features);
        this.theta = attack.gamma() / share;
    }

    Tensor nearest() {
        AdversarialStart start = AdversarialStart.of(decisions);
        float[] points = start.points();
        bisection.approach(points, start.found(), theta);
        float[] best = points.clone();
        for (int step = 1; step <= attack.iterations(); step++) {
            int[] open = IntStream.of(start.found())
                    .filter(row -> bisection.distance(points, row, row) > 0)
                    .toArray();
            if (open.length == 0) {
                break;
            }
            jump(points, open, directions(points, open, step), step);
            bisection.approach(points, open, theta);
            for (int row : open) {
                if (bisection.distance(points, row, row) < bisection.distance(best, row, row)) {
                    System.arraycopy(points, row * features, best, row * features, features);
                }
            }
        }
        return Tensor.of(best, batch.inputs().shape());
    }

    /** The estimates of the directions into the goal, of length 1 in the norm. */
    private double[][] directions(float[] points, int[] open, int step) {
        double[] delta = IntStream.of(open)
                .mapToDouble(row -> delta(bisection.distance(points, row, row), step))
                .toArray();
        Estimate estimate = new Estimate(open.length, features);
        int count = attack.directions(step);
        int atOnce = Math.max(1, MOST_FEATURES / (open.length * features));
        for (int from = 0; from < count; from += atOnce) {
            ask(points, open, delta, Math.min(atOnce, count - from), estimate);
        }
        return estimate.directions(norm);
    }

    private double delta(double distance, int step) {
        double width = target.range().high() - target.range().low();
        if (step == 1) {
            return 0.1 * (Double.isFinite(width) ? width : distance);
        }
        return (norm == Norm.LINF ? features : Math.sqrt(features)) * theta * distance;
    }

    private void ask(float[] points, int[] open, double[] delta, int count, Estimate estimate) {
        Batch some = batch.select(open);
        float[] probes = new float[count * open.length * features];
        for (int b = 0; b < count; b++) {
            float[] drawn = drawn(some);
            for (int i = 0; i < open.length; i++) {
                double size = delta[i] / length(drawn, i * features);
                int at = (b * open.length + i) * features;
                for (int f = 0; f < features; f++) {
                    probes[at + f] = decisions.clipped(points[open[i] * features + f] + size * drawn[i * features + f]);
                }
            }
        }
        int[] examples = IntStream.range(0, count * open.length)
                .map(i -> open[i % open.length])
                .toArray();
        boolean[] reached = decisions.reached(probes, examples);
        for (int i = 0; i < reached.length; i++) {
            estimate.add(i % open.length, reached[i], points, examples[i] * features, probes, i * features);
        }
    }

    private float[] drawn(Batch some) {
        Noise distribution = norm == Norm.LINF ? Noise.UNIFORM : Noise.NORMAL;
        float[] drawn = target.noise(distribution, some, draw++, features).toFloatArray();
        if (norm == Norm.LINF) {
            for (int i = 0; i < drawn.length; i++) {
                drawn[i] = 2 * drawn[i] - 1;
            }
        }
        return drawn;
    }

    private double length(float[] directions, int from) {
        double square = 0;
        for (int i = from; i < from + features; i++) {
            square += (double) directions[i] * directions[i];
        }
        return Math.max(Math.sqrt(square), Double.MIN_NORMAL);
    }

    private void jump(float[] points, int[] open, double[][] directions, int step) {
        double[] sizes = IntStream.of(open)
                .mapToDouble(row -> bisection.distance(points, row, row) / Math.sqrt(step))
                .toArray();
        int[] left = IntStream.range(0, open.length).toArray();
        for (int halving = 0; halving < HALVINGS && left.length > 0; halving++) {
            float[] tried = new float[left.length * features];
            for (int i = 0; i < tried.length; i++) {
                int at = left[i / features];
                int feature = i % features;
                double size = Math.scalb(sizes[at], -halving);
                tried[i] = decisions.clipped(points[open[at] * features + feature] + size * directions[at][feature]);
            }
            boolean[] reached = decisions.reached(tried, Rows.at(open, left));
            for (int i = 0; i < left.length; i++) {
                if (reached[i]) {
                    System.arraycopy(tried, i * features, points, open[left[i]] * features, features);
                }
            }
            left = Rows.without(reached, left);
        }
    }

    /** The sums of the estimate of each example. */
    private static final class Estimate {

        private final double[][] signed;
        private final double[][] plain;
        private final int[] reached;
        private final int[] asked;

        Estimate(int examples, int features) {
            signed = new double[examples][features];
            plain = new double[examples][features];
            reached = new int[examples];
            asked = new int[examples];
        }

        void add(int example, boolean isReached, float[] points, int point, float[] probes, int probe) {
            int sign = isReached ? 1 : -1;
            for (int f = 0; f < plain[example].length; f++) {
                double side = (double) probes[probe + f] - points[point + f];
                plain[example][f] += side;
                signed[example][f] += sign * side;
            }
            reached[example] += isReached ? 1 : 0;
            asked[example]++;
        }

        double[][] directions(Norm norm) {
            return IntStream.range(0, reached.length)
                    .mapToObj(example -> direction(example, norm))
                    .toArray(double[][]::new);
        }

        /** Where all answers are the same, their mean is not subtracted. */
        private double[] direction(int example, Norm norm) {
            boolean isMixed = reached[example] > 0 && reached[example] < asked[example];
            double mean = isMixed ? 2.0 * reached[example] / asked[example] - 1 : 0;
            double[] sum = IntStream.range(0, plain[example].length)
                    .mapToDouble(f -> signed[example][f] - mean * plain[example][f])
                    .toArray();
            double length = Math.max(Length.L2.of(sum), Double.MIN_NORMAL);
            return Arrays.stream(sum)
                    .map(element -> norm == Norm.LINF ? Math.signum(element) : element / length)
                    .toArray();
        }
    }
}
