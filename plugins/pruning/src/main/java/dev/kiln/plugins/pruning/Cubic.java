package dev.kiln.plugins.pruning;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.pruning.SparsitySchedule;
import dev.kiln.api.pruning.SparsityScheduleProvider;

/**
 * The gradual schedule of Zhu and Gupta (2017): {@code s(t) = s_f + (s_i - s_f) * (1 - t)^3} for {@code t} from 0 to 1,
 * fast while many weights remain and slow towards the end.
 */
@Describe(name = "cubic", value = "Fast while many weights remain, and slow towards the end")
public record Cubic() implements SparsitySchedule {

    @Override
    public double sparsity(double initial, double goal, double done) {
        double left = 1 - Math.min(1, Math.max(0, done));
        return goal + (initial - goal) * left * left * left;
    }

    /** Creates {@code cubic}. */
    public static final class Provider extends RecordProvider<SparsitySchedule> implements SparsityScheduleProvider {}
}
