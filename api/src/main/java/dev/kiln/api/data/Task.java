package dev.kiln.api.data;

import dev.kiln.graph.status.Stable;

/** What is to be predicted. */
@Stable
public enum Task {
    /** One of K classes; a target is its number. */
    CLASSIFICATION,
    /** Real numbers. */
    REGRESSION
}
