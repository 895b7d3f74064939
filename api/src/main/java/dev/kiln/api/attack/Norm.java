package dev.kiln.api.attack;

import dev.kiln.graph.status.Stable;

/** How the size of a perturbation is measured. */
@Stable
public enum Norm {
    /** The greatest absolute change of a feature. */
    LINF,
    /** The Euclidean length of all changes. */
    L2
}
