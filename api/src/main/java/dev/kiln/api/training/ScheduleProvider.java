package dev.kiln.api.training;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.graph.status.Stable;

/** Creates learning-rate schedules of one name. */
@Stable
public interface ScheduleProvider extends Provider<Schedule> {

    /** The kind. */
    Kind<ScheduleProvider> KIND = new Kind<>("schedule", Schedule.class, ScheduleProvider.class);
}
