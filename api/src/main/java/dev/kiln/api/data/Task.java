package dev.kiln.api.data;

/** What is to be predicted. */
public enum Task {
    /** One of K classes; a target is its number. */
    CLASSIFICATION,
    /** Real numbers. */
    REGRESSION
}
