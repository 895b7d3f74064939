package dev.kiln.plugins.pruning;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.pruning.SparsitySchedule;
import dev.kiln.api.pruning.SparsityScheduleProvider;

/** All at once before the first step; the rest of the training is fine-tuning. */
@Describe(name = "one-shot", value = "All at once before the first step")
public record OneShot() implements SparsitySchedule {

    @Override
    public double sparsity(double initial, double goal, double done) {
        return goal;
    }

    /** Creates {@code one-shot}. */
    public static final class Provider extends RecordProvider<SparsitySchedule> implements SparsityScheduleProvider {}
}
