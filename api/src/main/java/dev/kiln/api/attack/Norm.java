package dev.kiln.api.attack;

/** How the size of a perturbation is measured. */
public enum Norm {
    /** The greatest absolute change of a feature. */
    LINF,
    /** The Euclidean length of all changes. */
    L2
}
