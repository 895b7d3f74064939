package dev.kiln.api.attack;

import dev.kiln.graph.status.Stable;

/** The norm of a perturbation. */
@Stable
public enum Norm {
    /** The maximum absolute change of a feature. */
    LINF,
    /** The Euclidean length of all changes. */
    L2
}
