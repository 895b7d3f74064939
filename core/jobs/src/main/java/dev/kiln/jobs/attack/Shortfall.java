package dev.kiln.jobs.attack;

/**
 * Counts over the attacked examples of what may make a model look more robust than it is.
 *
 * <p>Not safe for use by several threads.
 */
final class Shortfall {

    /** What rounding may take from the sum of the steps. */
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
     * Takes up an example.
     *
     * @param courses the courses of its batch
     * @param example its place in the data set
     * @param epsilon the size of the ball
     * @param hasWithstood whether the attack did not come where it wanted
     * @param isUnchanged whether it came back as it was
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

    /** Takes up an attacked example that the model answers with what is not a number. */
    void addUnanswered() {
        unanswered++;
    }

    /** How many examples there were. */
    long examples() {
        return examples;
    }

    /** For how many of them a gradient was followed. */
    long followed() {
        return followed;
    }

    /** How many had a first gradient of zeros. */
    long flat() {
        return flat;
    }

    /** How many had a first gradient with an element that is infinite or not a number. */
    long wild() {
        return wild;
    }

    /** How many withstood only because the attack ended in values that are infinite or not numbers. */
    long lost() {
        return lost;
    }

    /** How many others withstood and came back as they were, though their gradient was not zero. */
    long still() {
        return still;
    }

    /** How many withstood steps that together were shorter than the ball is large. */
    long tooShort() {
        return tooShort;
    }

    /** The sizes of all steps together over that of the ball, the greatest among those that were too short. */
    double reach() {
        return reach;
    }

    /** For how many the model answered the attack with what is not a number. */
    long unanswered() {
        return unanswered;
    }
}
