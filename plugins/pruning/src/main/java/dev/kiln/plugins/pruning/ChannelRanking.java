package dev.kiln.plugins.pruning;

/** How channels of different layers are compared. */
public enum ChannelRanking {
    /** Every layer loses at most the same share of its channels, those of the lowest scores; the widest lose them first. */
    UNIFORM,
    /** The channels of the lowest scores of all layers go first; a score is relative to the mean of its layer. */
    GLOBAL
}
