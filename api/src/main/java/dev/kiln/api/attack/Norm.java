package dev.kiln.api.attack;

import dev.kiln.graph.status.Stable;

/** The norm of a perturbation. */
@Stable
public enum Norm {
    /** The maximum absolute change of a feature. */
    LINF,
    /** The Euclidean length of all changes. */
    L2,
    /** The sum of the absolute changes. */
    L1,
    /** The number of changed features. */
    L0
}
