package dev.kiln.api.model;

import dev.kiln.graph.status.Stable;

/** The kind of the single score of a classifier for two classes. */
@Stable
public enum OneScore {

    /** A logit {@code z}: the second class is chosen where it is above 0. */
    LOGIT,

    /**
     * The probability {@code p} of the second class, which is chosen where it is above 0.5; its logit is
     * {@code log(p / (1 - p))}.
     */
    PROBABILITY;

    /**
     * The metadata entry that states the kind where the graph does not show it: {@code logit} or {@code probability}.
     */
    public static final String KEY = "dev.kiln.score";
}
