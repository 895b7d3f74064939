package dev.kiln.plugins.clustering;

/** The values with which k-means begins. */
public enum Initialization {
    /** Equally far from each other, from the least to the greatest weight: large weights, which are few, have their own. */
    LINEAR,
    /** Equally many weights between each two: most values lie where most weights are. */
    DENSITY,
    /**
     * Drawn from the weights, in proportion to the squared distance from the values drawn before (Arthur and
     * Vassilvitskii, 2007).
     */
    KMEANS_PLUS_PLUS
}
