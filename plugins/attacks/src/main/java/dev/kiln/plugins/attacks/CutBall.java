package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;

/** The balls around the examples of a batch, cut to the range, for changes that are made in Java. */
abstract sealed class CutBall permits L1Ball, L2Ball {

    /** The host's ball is smaller by a millionth: what is inside stays as it is. */
    private static final double INSIDE = 1 - 2e-6;

    private final float[] clean;
    private final InputInfo range;
    private final double epsilon;

    CutBall(AttackTarget target, Batch batch) {
        this.clean = batch.inputs().toFloatArray();
        this.range = target.range();
        this.epsilon = target.threat().epsilon() * INSIDE;
    }

    /** The balls of a target in L1 or L2. */
    static CutBall of(AttackTarget target, Batch batch) {
        return target.threat().norm() == Norm.L1 ? new L1Ball(target, batch) : new L2Ball(target, batch);
    }

    /** The length of changes that the ball limits. */
    abstract Length length();

    /**
     * Writes a point of the ball within the range for a change that is not shorter than {@code epsilon}: in L1 the nearest
     * one, in L2 that of the sphere in its direction, clipped.
     */
    abstract void putOnto(double[] change, int example, float[] point);

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

    /** The distance of a feature of an example to the end of the range in the direction of a change. */
    double room(double change, int example, int feature, int features) {
        double value = clean[example * features + feature];
        return Math.max(change < 0 ? value - range.low() : range.high() - value, 0);
    }

    /** Writes the point after a multiple of a change, clipped to the range. */
    void put(double[] change, double factor, int example, float[] point) {
        for (int i = 0; i < point.length; i++) {
            double moved = clean[example * point.length + i] + factor * change[i];
            point[i] = (float) Math.min(Math.max(moved, range.low()), range.high());
        }
    }
}
