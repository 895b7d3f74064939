package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.data.Batch;

/**
 * Balls in L1, with the nearest points of ball and range together (Croce and Hein, 2021): for a change {@code d} and the
 * rooms {@code r} to the ends of the range in its direction
 *
 * <pre>
 * sign(d) min(max(|d| - theta, 0), r),  theta = 0 inside, else such that the sum of the changes is eps
 * </pre>
 *
 * <p>The sum is a falling, piecewise linear function of {@code theta}, whose root Newton's steps find in a few passes over
 * the features; a step that leaves the bounds of the root, and every third one, halves their distance.
 */
final class L1Ball extends CutBall {

    /** Of eps, of the sum of the changes. */
    private static final double TOLERANCE = 1e-12;

    /** Of eps. A smaller change of a feature is left by the rounding of points to single precision. */
    private static final double ROUNDING = 1e-6;

    L1Ball(AttackTarget target, Batch batch) {
        super(target, batch);
    }

    @Override
    Length length() {
        return Length.L1;
    }

    /** Without what rounding leaves, which would else give a direction to a window where nothing has changed. */
    @Override
    double[] change(int example, float[] point) {
        double[] change = super.change(example, point);
        for (int i = 0; i < change.length; i++) {
            change[i] = Math.abs(change[i]) > ROUNDING * epsilon() ? change[i] : 0;
        }
        return change;
    }

    @Override
    void putOnto(double[] change, int example, float[] point) {
        Shortening shortening = new Shortening(change.length);
        for (int i = 0; i < change.length; i++) {
            shortening.lengths[i] = Math.abs(change[i]);
            shortening.rooms[i] = room(change[i], example, i, change.length);
        }
        double theta = shortening.by(epsilon());
        double[] nearest = new double[change.length];
        for (int i = 0; i < change.length; i++) {
            nearest[i] = Math.copySign(shortening.left(i, theta), change[i]);
        }
        put(nearest, 1, example, point);
    }

    /** Lengths that are shortened by the same amount, none longer than its room. */
    private static final class Shortening {

        private final double[] lengths;
        private final double[] rooms;
        private double sum;
        private int falling;

        Shortening(int features) {
            this.lengths = new double[features];
            this.rooms = new double[features];
        }

        double left(int feature, double theta) {
            return Math.min(Math.max(lengths[feature] - theta, 0), rooms[feature]);
        }

        /** The least amount after which the sum is not greater than a size. */
        double by(double size) {
            measure(0);
            if (sum <= size) {
                return 0;
            }
            double low = 0;
            double high = greatest();
            double theta = 0;
            for (int round = 1; Math.abs(sum - size) > TOLERANCE * size && high - low > TOLERANCE * high; round++) {
                double newton = falling == 0 ? high : theta + (sum - size) / falling;
                theta = newton > low && newton < high && round % 3 != 0 ? newton : (low + high) / 2;
                measure(theta);
                low = sum > size ? theta : low;
                high = sum > size ? high : theta;
            }
            return theta;
        }

        /** The sum, and the number of features that make it smaller as the amount grows. */
        private void measure(double theta) {
            sum = 0;
            falling = 0;
            for (int i = 0; i < lengths.length; i++) {
                double longer = lengths[i] - theta;
                if (longer > 0) {
                    sum += Math.min(longer, rooms[i]);
                    falling += longer < rooms[i] ? 1 : 0;
                }
            }
        }

        private double greatest() {
            double greatest = 0;
            for (double length : lengths) {
                greatest = Math.max(greatest, length);
            }
            return greatest;
        }
    }
}
