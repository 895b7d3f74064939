package dev.kiln.api.model;

import dev.kiln.graph.status.Stable;

/** The role of a constant in a network, derived from its use in the graph. */
@Stable
public enum ConstantRole {

    /**
     * Multiplies the input of a layer: the kernel of a convolution, the matrix of a product, {@code W} and {@code R} of
     * an LSTM.
     */
    WEIGHT(true),

    /** Added to the result of a layer or a normalization, one number for each channel. */
    BIAS(true),

    /** Multiplies channel by channel, as normalizations do, or the cells of an LSTM by its peepholes. */
    SCALE(true),

    /** The slope of {@code PRelu} below zero. */
    SLOPE(true),

    /** Rows that are looked up by number, as embeddings are. */
    TABLE(true),

    /**
     * Added to hidden values, with a different value for each position, such as position vectors, or a position itself,
     * such as class tokens.
     */
    POSITION(true),

    /** A running mean or variance of a batch normalization. */
    STATISTIC(false),

    /** A fixed transform before the first layer, such as a Fourier or a mel basis. */
    BASIS(false),

    /**
     * Anything else: a mask, an anchor, the mean that is subtracted from the input, a shape, the scale of quantized
     * integers, a setting.
     */
    OTHER(false);

    private final boolean trainable;

    ConstantRole(boolean trainable) {
        this.trainable = trainable;
    }

    /** Whether training by gradients may change such a constant. */
    public boolean isTrainable() {
        return trainable;
    }

    /** Whether pruning may set elements of such a constant to zero: only those of weights. */
    public boolean isPrunable() {
        return this == WEIGHT;
    }
}
