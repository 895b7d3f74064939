package dev.kiln.api.model;

import dev.kiln.graph.status.Stable;

/** What the single score is that a classifier of two classes gives. */
@Stable
public enum OneScore {

    /** A logit {@code z}: the second class is chosen where it is above 0. */
    LOGIT,

    /** The probability {@code p} of the second class, which is chosen where it is above 0.5; its logit is {@code log(p / (1 - p))}. */
    PROBABILITY;

    /** The entry of a model's metadata that says which it is where the graph does not: {@code logit} or {@code probability}. */
    public static final String KEY = "dev.kiln.score";
}
