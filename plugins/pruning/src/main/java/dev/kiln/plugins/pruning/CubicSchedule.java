package dev.kiln.plugins.pruning;

/**
 * The gradual schedule of Zhu and Gupta (2017): {@code s(t) = s_f + (s_i - s_f) * (1 - t)^3} for {@code t} from 0 to 1,
 * fast while many weights remain and slow towards the end.
 *
 * @param initial {@code s_i}, the sparsity at the start
 * @param goal {@code s_f}, the sparsity at the end
 */
record CubicSchedule(double initial, double goal) {

    /** The sparsity at a time: the initial one below 0, the goal above 1. */
    double at(double progress) {
        double left = 1 - Math.min(1, Math.max(0, progress));
        return goal + (initial - goal) * left * left * left;
    }
}
