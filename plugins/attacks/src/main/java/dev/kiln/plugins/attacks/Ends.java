package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;

/**
 * The ends of the range, of each example: where a side is unbounded, the example's own least or greatest feature.
 *
 * @param range the range
 * @param clean a row of features for each example
 * @param features the number of features of an example
 */
record Ends(InputInfo range, float[] clean, int features) {

    static Ends of(AttackTarget target, Batch batch) {
        return new Ends(target.range(), batch.inputs().toFloatArray(), (int)
                (batch.inputs().size() / batch.size()));
    }

    /** The high end for a sign of 1, the low one for -1. */
    float at(int sign, int example) {
        double end = sign > 0 ? range.high() : range.low();
        if (Double.isFinite(end)) {
            return (float) end;
        }
        float own = clean[example * features];
        for (int i = 1; i < features; i++) {
            float feature = clean[example * features + i];
            own = sign > 0 ? Math.max(own, feature) : Math.min(own, feature);
        }
        return own;
    }
}
