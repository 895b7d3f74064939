package dev.kiln.jobs.attack;

/**
 * The course of an attack on one example: the signs that the attack was impeded.
 *
 * @param isFlat whether the first gradient, or every one of a program of the attack, was zero in every element, which
 *     leaves an attack without a direction
 * @param isWild whether the first gradient had an element that is infinite or not a number
 * @param isLost whether the attack ended in a value that is infinite or not a number
 * @param travelled the total size of all steps, in the norm and before the projections; infinity where no gradient was
 *     used
 * @param rise the rise of the objective from the first step to the last; negative infinity where it is not known
 * @param lateRise its rise in the last tenth of the steps
 */
record Course(boolean isFlat, boolean isWild, boolean isLost, double travelled, double rise, double lateRise) {

    private static final double UNKNOWN_RISE = Double.NEGATIVE_INFINITY;

    /** The course without gradients. */
    static final Course UNKNOWN = new Course(false, false, false, Double.POSITIVE_INFINITY, UNKNOWN_RISE, UNKNOWN_RISE);

    /** The course without gradients whose result is infinite or not a number. */
    static final Course LOST = new Course(false, false, true, Double.POSITIVE_INFINITY, UNKNOWN_RISE, UNKNOWN_RISE);

    /** The course of an example of which the gradients are known, and not the steps. */
    static Course of(boolean isFlat, boolean isWild) {
        return new Course(isFlat, isWild, false, Double.POSITIVE_INFINITY, UNKNOWN_RISE, UNKNOWN_RISE);
    }

    /**
     * Combines several attempts at one example: a direction in one of them suffices, and the maximum distance counts.
     */
    Course or(Course other) {
        return new Course(
                isFlat && other.isFlat,
                isWild || other.isWild,
                isLost || other.isLost,
                Math.max(finiteOr(travelled, other.travelled), finiteOr(other.travelled, travelled)),
                Math.max(rise, other.rise),
                rise >= other.rise ? lateRise : other.lateRise);
    }

    private static double finiteOr(double travelled, double other) {
        return Double.isInfinite(travelled) ? other : travelled;
    }
}
