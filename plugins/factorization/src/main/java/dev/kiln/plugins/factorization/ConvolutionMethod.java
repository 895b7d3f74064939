package dev.kiln.plugins.factorization;

/** The products that kernels of convolutions become; those of one place are matrices, by either method. */
public enum ConvolutionMethod {
    /** A smaller kernel between two matrices along the channels. */
    TUCKER,
    /** A sum of products of vectors: convolutions channel by channel along each axis, between two matrices. */
    CP,
    /** Convolutions stay. */
    NONE
}
