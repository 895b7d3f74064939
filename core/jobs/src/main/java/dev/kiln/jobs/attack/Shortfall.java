package dev.kiln.jobs.attack;

/**
 * Counts, over the attacked examples, of signs that the robustness is overstated.
 *
 * <p>Not thread-safe.
 */
final class Shortfall {

    /** The maximum rounding error of the sum of the steps. */
    private static final double ROUNDING = 1e-3;

    /** Of the whole rise of the objective, the share in the last tenth of the steps that says it goes on. */
    private static final double STILL_RISING = 0.05;

    /** The total size of steps, in units of the ball's, after which a rise is not that of the way to the edge. */
    private static final double ENOUGH = 1.5;

    private long examples;
    private long followed;
    private long flat;
    private long wild;
    private long lost;
    private long still;
    private long tooShort;
    private double reach;
    private long unanswered;
    private long unfound;
    private long watched;
    private long stalled;
    private long rising;

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
        if (Double.isFinite(course.rise())) {
            watched++;
            stalled += course.rise() <= 0 && !course.isFlat() ? 1 : 0;
            boolean hadTime = course.travelled() > ENOUGH * epsilon;
            rising += hadTime && course.rise() > 0 && course.lateRise() > STILL_RISING * course.rise() ? 1 : 0;
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

    /** The counts in a fixed order, for {@link #of}. */
    long[] counts() {
        return new long[] {
            examples, followed, flat, wild, lost, still, tooShort, unanswered, watched, stalled, rising, unfound
        };
    }

    /**
     * Counts as they were.
     *
     * @param counts those of {@link #counts}
     * @param reach the reach
     */
    static Shortfall of(long[] counts, double reach) {
        Shortfall shortfall = new Shortfall();
        if (counts.length != shortfall.counts().length) {
            throw new IllegalArgumentException("it has " + counts.length + " counts.");
        }
        shortfall.examples = counts[0];
        shortfall.followed = counts[1];
        shortfall.flat = counts[2];
        shortfall.wild = counts[3];
        shortfall.lost = counts[4];
        shortfall.still = counts[5];
        shortfall.tooShort = counts[6];
        shortfall.unanswered = counts[7];
        shortfall.watched = counts[8];
        shortfall.stalled = counts[9];
        shortfall.rising = counts[10];
        shortfall.unfound = counts[11];
        shortfall.reach = reach;
        return shortfall;
    }

    /** Adds the counts of another batch. */
    void add(Shortfall other) {
        examples += other.examples;
        followed += other.followed;
        flat += other.flat;
        wild += other.wild;
        lost += other.lost;
        still += other.still;
        tooShort += other.tooShort;
        stalled += other.stalled;
        rising += other.rising;
        watched += other.watched;
        unanswered += other.unanswered;
        unfound += other.unfound;
        reach = Math.max(reach, other.reach);
    }

    /** Adds an example for which a search without a ball found nothing. */
    void addUnfound() {
        unfound++;
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

    /** The number of examples for which a search without a ball found nothing. */
    long unfound() {
        return unfound;
    }

    /** The number of examples that withstood, of whose objective the rise is known. */
    long watched() {
        return watched;
    }

    /** The number of them whose objective did not rise from the first step to the last. */
    long stalled() {
        return stalled;
    }

    /** The number of them whose objective still rose in the last tenth of the steps. */
    long rising() {
        return rising;
    }
}
