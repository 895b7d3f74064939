package dev.kiln.core.attack;

import dev.kiln.api.tensor.Tensor;

/**
 * What the gradients of the first step were like.
 *
 * @param examples how many there were
 * @param zero how many were zero in every element, which leaves an attack without a direction
 * @param notFinite how many had an element that is infinite or not a number
 */
record GradientCheck(long examples, long zero, long notFinite) {

    static final GradientCheck NONE = new GradientCheck(0, 0, 0);

    /** Takes up the sums of absolute values of some gradients. */
    GradientCheck plus(Tensor slopes) {
        long zeros = 0;
        long wild = 0;
        for (float slope : slopes.toFloatArray()) {
            zeros += slope == 0 ? 1 : 0;
            wild += Float.isFinite(slope) ? 0 : 1;
        }
        return new GradientCheck(examples + slopes.size(), zero + zeros, notFinite + wild);
    }
}
