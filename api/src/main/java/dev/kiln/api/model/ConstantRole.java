package dev.kiln.api.model;

import dev.kiln.graph.status.Stable;

/** What a constant of a network is for, seen from what the graph does with it. */
@Stable
public enum ConstantRole {

    /** Multiplies what a layer is given: the kernel of a convolution, the matrix of a product, {@code W} and {@code R} of an LSTM. */
    WEIGHT(true),

    /** Is added to what a layer or a normalization makes, one number for each channel. */
    BIAS(true),

    /** Multiplies channel by channel, as normalizations do, or the cells of an LSTM by its peepholes. */
    SCALE(true),

    /** The slope of {@code PRelu} below zero. */
    SLOPE(true),

    /** Rows that are looked up by number, as embeddings are. */
    TABLE(true),

    /** Is added to hidden values and differs from place to place, as position vectors do, or is a place itself, as class tokens are. */
    POSITION(true),

    /** A running mean or variance of a batch normalization. */
    STATISTIC(false),

    /** A fixed transform in front of the first layer, such as a Fourier or a mel basis. */
    BASIS(false),

    /** Anything else: a mask, an anchor, the mean that is taken from the input, a shape, the scale of integers, a setting. */
    OTHER(false);

    private final boolean trainable;

    ConstantRole(boolean trainable) {
        this.trainable = trainable;
    }

    /** Whether a gradient step may change such a constant. */
    public boolean isTrainable() {
        return trainable;
    }

    /** Whether elements of such a constant may be set to zero to make a network smaller: of weights alone. */
    public boolean isPrunable() {
        return this == WEIGHT;
    }
}
