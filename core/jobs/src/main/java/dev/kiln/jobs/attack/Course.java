package dev.kiln.jobs.attack;

/**
 * How the pursuit of one example went: what says that an attack could not do what it is for.
 *
 * @param isFlat whether the first gradient was zero in every element, which leaves an attack without a direction
 * @param isWild whether the first gradient had an element that is infinite or not a number
 * @param isLost whether the attack ended in a value that is infinite or not a number
 * @param travelled the sizes of all steps together, in the norm and before the projections; infinity where no gradient
 *     was followed
 */
record Course(boolean isFlat, boolean isWild, boolean isLost, double travelled) {

    /** The course of an example that no gradient was followed for. */
    static final Course UNKNOWN = new Course(false, false, false, Double.POSITIVE_INFINITY);

    /** The course of an example that an attack without a gradient did not bring back as numbers. */
    static final Course LOST = new Course(false, false, true, Double.POSITIVE_INFINITY);

    /** Several tries at one example: a direction in one of them is a direction, and the longest way counts. */
    Course or(Course other) {
        return new Course(
                isFlat && other.isFlat,
                isWild || other.isWild,
                isLost || other.isLost,
                Math.max(finiteOr(travelled, other.travelled), finiteOr(other.travelled, travelled)));
    }

    private static double finiteOr(double travelled, double other) {
        return Double.isInfinite(travelled) ? other : travelled;
    }
}
