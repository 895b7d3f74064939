package dev.kiln.plugins.pruning;

import dev.kiln.api.pruning.SparsitySchedule;

/**
 * The sparsity in the steps of a training. The masks follow it at least {@value #LEAST} times within the ramp, and in
 * each step of a shorter one: with a fixed number of steps between updates, a short training would reach the goal in
 * one leap.
 *
 * @param schedule the sparsity over the ramp
 * @param initial the sparsity at the start
 * @param goal the sparsity at the end
 * @param ramp the share of training after which the goal is reached, in (0, 1]
 * @param frequency the maximum number of steps between updates of the masks
 */
record Course(SparsitySchedule schedule, double initial, double goal, double ramp, int frequency) {

    /** The minimum number of updates within a ramp that has as many steps. */
    static final int LEAST = 20;

    /** The sparsity before a step. */
    double sparsity(long step, long steps) {
        double done = progress(step, steps);
        return done >= 1 ? goal : schedule.sparsity(initial, goal, done);
    }

    /** Whether masks are recomputed before a step. */
    boolean isDue(long step, long steps) {
        long between = Math.max(1, Math.min(frequency, rampSteps(steps) / LEAST));
        return step % between == 0 || progress(step, steps) >= 1;
    }

    /** The share of the ramp before a step: 0 for the first step, 1 for the last, also where it is the first. */
    private double progress(long step, long steps) {
        return step + 1 >= steps ? 1 : Math.min(1, (double) step / rampSteps(steps));
    }

    private long rampSteps(long steps) {
        return Math.max(1, (long) Math.floor(ramp * (steps - 1)));
    }
}
