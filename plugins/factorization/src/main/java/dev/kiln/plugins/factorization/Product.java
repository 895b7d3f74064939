package dev.kiln.plugins.factorization;

import java.util.List;

/**
 * A weight as a product.
 *
 * @param factors the factors, from the input to the output
 * @param lost the share of the squares of the weight that is lost, in {@code [0, 1]}
 */
record Product(List<Factor> factors, double lost) {

    Product {
        factors = List.copyOf(factors);
        lost = Math.max(0, Math.min(1, lost));
    }

    /** {@code ||W - product|| / ||W||}. */
    double error() {
        return Math.sqrt(lost);
    }
}
