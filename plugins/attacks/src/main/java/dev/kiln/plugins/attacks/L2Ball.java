package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.data.Batch;

/** Balls in L2. */
final class L2Ball extends CutBall {

    L2Ball(AttackTarget target, Batch batch) {
        super(target, batch);
    }

    @Override
    Length length() {
        return Length.L2;
    }

    @Override
    void putOnto(double[] change, int example, float[] point) {
        put(change, epsilon() / (Double.MIN_NORMAL + Length.L2.of(change)), example, point);
    }

    /** Writes the nearest point of the ball, clipped to the range. */
    void putInto(double[] change, int example, float[] point) {
        put(change, Math.min(1, epsilon() / (Double.MIN_NORMAL + Length.L2.of(change))), example, point);
    }
}
