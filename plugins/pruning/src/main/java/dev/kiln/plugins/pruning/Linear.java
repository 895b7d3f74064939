package dev.kiln.plugins.pruning;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.pruning.SparsitySchedule;
import dev.kiln.api.pruning.SparsityScheduleProvider;

/**
 * The same number of weights at each removal: {@code s(t) = s_i + (s_f - s_i) * t} for {@code t} from 0 to 1. The
 * removals are equally far apart, so that this is also the schedule of a constant removal until the goal, for which
 * there is no other name.
 */
@Describe(name = "linear", value = "The same number of weights at each removal")
public record Linear() implements SparsitySchedule {

    @Override
    public double sparsity(double initial, double goal, double done) {
        return initial + (goal - initial) * Math.min(1, Math.max(0, done));
    }

    /** Creates {@code linear}. */
    public static final class Provider extends RecordProvider<SparsitySchedule> implements SparsityScheduleProvider {}
}
