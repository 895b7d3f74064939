package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Norm;
import dev.kiln.graph.Noise;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The walks of the {@link Boundary} attack on all examples of a batch, each of which depends on its own example alone. */
final class BoundaryWalk {

    private static final double START_PRECISION = 1e-3;
    private static final double LEAST_STEP = 1e-7;
    private static final double ADAPTATION = 1.5;
    private static final int PERIOD = 10;

    private final Boundary attack;
    private final Decisions decisions;
    private final float[] clean;
    private final float[] points;
    private final Bisection bisection;
    private final int features;
    private final double[] spherical;
    private final double[] source;
    private final Successes onSphere;
    private final Successes inwards;

    BoundaryWalk(Boundary attack, Decisions decisions) {
        int count = decisions.batch().size();
        this.attack = attack;
        this.decisions = decisions;
        this.clean = decisions.batch().inputs().toFloatArray();
        this.points = clean.clone();
        this.bisection = new Bisection(decisions, Norm.L2, clean);
        this.features = decisions.features();
        this.spherical = filled(count, attack.sphericalStep());
        this.source = filled(count, attack.sourceStep());
        this.onSphere = new Successes(count, 100);
        this.inwards = new Successes(count, 30);
    }

    private static double[] filled(int count, double value) {
        double[] filled = new double[count];
        Arrays.fill(filled, value);
        return filled;
    }

    Tensor nearest() {
        AdversarialStart start = AdversarialStart.of(decisions);
        System.arraycopy(start.points(), 0, points, 0, points.length);
        bisection.approach(points, start.found(), START_PRECISION);
        int[] open = start.found();
        for (int step = 1; step <= attack.iterations(); step++) {
            open = IntStream.of(open)
                    .filter(row -> source[row] >= LEAST_STEP && bisection.distance(points, row, row) > 0)
                    .toArray();
            if (open.length == 0) {
                break;
            }
            step(open, step);
        }
        return Tensor.of(points, decisions.batch().inputs().shape());
    }

    private void step(int[] open, int step) {
        float[] drawn = decisions
                .target()
                .noise(Noise.NORMAL, decisions.batch().select(open), AdversarialStart.DRAWS + step, features)
                .toFloatArray();
        float[] around = new float[open.length * features];
        float[] nearer = new float[open.length * features];
        for (int i = 0; i < open.length; i++) {
            propose(open[i], drawn, i * features, around, nearer);
        }
        boolean[] reached = decisions.reached(nearer, open);
        if (step % PERIOD == 0) {
            boolean[] reachedAround = decisions.reached(around, open);
            for (int i = 0; i < open.length; i++) {
                onSphere.add(open[i], reachedAround[i]);
                inwards.add(open[i], reached[i]);
                adapt(open[i]);
            }
        }
        for (int i = 0; i < open.length; i++) {
            boolean isNearer = bisection.distance(nearer, i, open[i]) < bisection.distance(points, open[i], open[i]);
            if (reached[i] && isNearer) {
                System.arraycopy(nearer, i * features, points, open[i] * features, features);
            }
        }
    }

    /** Writes the point on the sphere and the one inwards from it into the rows of an example. */
    private void propose(int example, float[] drawn, int row, float[] around, float[] nearer) {
        int at = example * features;
        double distance = bisection.distance(points, example, example);
        double[] outwards = new double[features];
        double along = 0;
        for (int f = 0; f < features; f++) {
            outwards[f] = ((double) points[at + f] - clean[at + f]) / distance;
            along += outwards[f] * drawn[row + f];
        }
        double[] aside = new double[features];
        for (int f = 0; f < features; f++) {
            aside[f] = drawn[row + f] - along * outwards[f];
        }
        double size = spherical[example] * distance / Math.max(Length.L2.of(aside), Double.MIN_NORMAL);
        double onto = Math.sqrt(1 + spherical[example] * spherical[example]);
        for (int f = 0; f < features; f++) {
            double change = (size * aside[f] + distance * outwards[f]) / onto;
            around[row + f] = decisions.clipped(clean[at + f] + change);
        }
        double length = bisection.distance(around, row / features, example);
        double inwardsBy =
                Math.max(source[example] * distance + length - distance, 0) / Math.max(length, Double.MIN_NORMAL);
        for (int f = 0; f < features; f++) {
            double change = (double) clean[at + f] - around[row + f];
            nearer[row + f] = decisions.clipped(around[row + f] + inwardsBy * change);
        }
    }

    private void adapt(int example) {
        double aroundFactor = onSphere.factor(example, 0.2, 0.5);
        spherical[example] *= aroundFactor;
        source[example] *= aroundFactor * inwards.factor(example, 0.1, 0.25);
    }

    /** The last successes of each example, up to a number. */
    private static final class Successes {

        private final boolean[][] last;
        private final int[] added;

        Successes(int examples, int most) {
            last = new boolean[examples][most];
            added = new int[examples];
        }

        void add(int example, boolean isSuccess) {
            last[example][added[example] % last[example].length] = isSuccess;
            added[example]++;
        }

        /** The factor of a size whose successes are too few or many; they are then counted anew. */
        double factor(int example, double tooFew, double tooMany) {
            if (added[example] < last[example].length) {
                return 1;
            }
            int successes = 0;
            for (boolean isSuccess : last[example]) {
                successes += isSuccess ? 1 : 0;
            }
            double share = (double) successes / last[example].length;
            if (share >= tooFew && share <= tooMany) {
                return 1;
            }
            added[example] = 0;
            return share > tooMany ? ADAPTATION : 1 / ADAPTATION;
        }
    }
}
