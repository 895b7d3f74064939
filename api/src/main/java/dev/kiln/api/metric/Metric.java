package dev.kiln.api.metric;

import dev.kiln.api.data.Task;
import dev.kiln.graph.status.Stable;
import java.util.Set;

/** A number that says how good predictions are, computed from all predictions of an evaluation. Immutable. */
@Stable
public interface Metric {

    /** Returns the tasks whose predictions it measures, at least one; others are refused before the evaluation. */
    Set<Task> tasks();

    /** Returns whether a greater value is a better one. */
    boolean higherIsBetter();

    /** Returns a new measurement, for one evaluation. */
    Measurement measurement();
}
