package dev.kiln.jobs.attack;

/**
 * Counts, over the attacked examples, of signs that the robustness is overstated.
 *
 * <p>Not thread-safe.
 */
final class Shortfall {

    /** The maximum rounding error of the sum of the steps. */
    private static final double ROUNDING = 1e-3;

    private long examples;
    private long followed;
    private long flat;
    private long wild;
    private long lost;
    private long still;
    private long tooShort;
    private double reach;
    private long unanswered;

    /**
     * Adds an example.
     *
     * @param courses the courses of its batch
     * @param example its position in the data set
     * @param epsilon the size of the ball
     * @param hasWithstood whether the attack did not reach its goal
     * @param isUnchanged whether the result equals the clean input
     */
    void add(Courses courses, long example, double epsilon, boolean hasWithstood, boolean isUnchanged) {
        Course course = courses.of(example);
        examples++;
        followed += courses.isFollowed(example) ? 1 : 0;
        flat += course.isFlat() ? 1 : 0;
        wild += course.isWild() ? 1 : 0;
        if (!hasWithstood || epsilon == 0) {
            return;
        }
        if (course.isLost() && isUnchanged) {
            lost++;
        } else if (isUnchanged && !course.isFlat()) {
            still++;
        } else if (course.travelled() > 0 && course.travelled() < epsilon * (1 - ROUNDING)) {
            tooShort++;
            reach = Math.max(reach, course.travelled() / epsilon);
        }
    }

    /** Adds an attacked example whose prediction is not a number. */
    void addUnanswered() {
        unanswered++;
    }

    /** The number of examples. */
    long examples() {
        return examples;
    }

    /** The number of them for which a gradient was used. */
    long followed() {
        return followed;
    }

    /** The number of examples with a first gradient of zeros. */
    long flat() {
        return flat;
    }

    /** The number of examples with a first gradient with an element that is infinite or not a number. */
    long wild() {
        return wild;
    }

    /**
     * The number of examples that withstood only because the attack ended in values that are infinite or not numbers.
     */
    long lost() {
        return lost;
    }

    /** The number of others that withstood and stayed unchanged, though their gradient was not zero. */
    long still() {
        return still;
    }

    /** The number of examples that withstood steps whose total size is below the ball's. */
    long tooShort() {
        return tooShort;
    }

    /** The total size of all steps over that of the ball, the maximum among those that were too short. */
    double reach() {
        return reach;
    }

    /** The number of examples whose prediction after the attack is not a number. */
    long unanswered() {
        return unanswered;
    }
}
