package dev.kiln.api.pruning;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.graph.status.Experimental;

/** Creates schedules of pruning of one name. */
@Experimental
public interface SparsityScheduleProvider extends Provider<SparsitySchedule> {

    /** The kind. */
    Kind<SparsityScheduleProvider> KIND =
            new Kind<>("sparsity-schedule", SparsitySchedule.class, SparsityScheduleProvider.class);
}
