package dev.kiln.api.attack;

import dev.kiln.graph.status.Stable;

/**
 * The information about the model that an attack uses; more than it declares is refused, to it and to the attacks that it
 * runs.
 */
@Stable
public enum Access {
    /** Gradients, and everything below. */
    GRADIENTS,
    /** The scores of all classes, and everything below. */
    SCORES,
    /** The predicted class alone. */
    DECISIONS
}
