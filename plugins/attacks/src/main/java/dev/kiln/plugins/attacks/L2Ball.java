package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;

/** The L2 balls around the examples of a batch, cut to the range, for changes that are made in Java. */
final class L2Ball {

    /** The host's ball is smaller by a millionth: what is inside stays as it is. */
    private static final double INSIDE = 1 - 2e-6;

    private final float[] clean;
    private final InputInfo range;
    private final double epsilon;

    L2Ball(AttackTarget target, Batch batch) {
        this.clean = batch.inputs().toFloatArray();
        this.range = target.range();
        this.epsilon = target.threat().epsilon() * INSIDE;
    }

    double epsilon() {
        return epsilon;
    }

    /** The change of an example at a point. */
    double[] change(int example, float[] point) {
        double[] change = new double[point.length];
        for (int i = 0; i < point.length; i++) {
            change[i] = (double) point[i] - clean[example * point.length + i];
        }
        return change;
    }

    /** Writes the point of the sphere in the direction of a change, clipped to the range. */
    void putOnto(double[] change, int example, float[] point) {
        put(change, epsilon / (Double.MIN_NORMAL + Math.sqrt(square(change))), example, point);
    }

    /** Writes the nearest point of the ball, clipped to the range. */
    void putInto(double[] change, int example, float[] point) {
        put(change, Math.min(1, epsilon / (Double.MIN_NORMAL + Math.sqrt(square(change)))), example, point);
    }

    private void put(double[] change, double factor, int example, float[] point) {
        for (int i = 0; i < point.length; i++) {
            double moved = clean[example * point.length + i] + factor * change[i];
            point[i] = (float) Math.min(Math.max(moved, range.low()), range.high());
        }
    }

    /** The square of a length. */
    static double square(double[] vector) {
        double square = 0;
        for (double element : vector) {
            square += element * element;
        }
        return square;
    }
}
