package dev.kiln.api.data;

import dev.kiln.graph.status.Stable;

/** The kind of prediction. */
@Stable
public enum Task {
    /** One of K classes; a target is the number of the class. */
    CLASSIFICATION,
    /** Real numbers. */
    REGRESSION,
    /**
     * Targets that only the loss understands, such as a class for each token; only the metrics that the user asks for
     * are measured.
     */
    OTHER
}
