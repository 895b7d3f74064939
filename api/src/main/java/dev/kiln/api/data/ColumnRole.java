package dev.kiln.api.data;

import dev.kiln.graph.status.Stable;

/** The use of a column. */
@Stable
public enum ColumnRole {
    /** An input of the model. */
    INPUT,
    /** A target that the model predicts. */
    TARGET,
    /** Which positions of a target count, BOOL of the target's shape. */
    MASK,
    /** The weight of each example in the mean loss, FLOAT, not negative. */
    WEIGHT,
    /** The group of each example, such as a patient or a speaker, INT64; its examples stay together. */
    GROUP
}
