package dev.kiln.api.training;

import dev.kiln.graph.status.Experimental;

/**
 * Parameters that are trained with another learning rate, or with weight decay. After the optimizer's update
 * {@code p'} of a parameter {@code p} its next value is {@code p' - factor * rate * decay * p} (decoupled decay, Loshchilov
 * and Hutter, 2019), with the learning rate {@code rate} of the step.
 *
 * @param glob the names of the parameters, such as {@code *.bias}; a parameter is in the first group that it matches
 * @param factor the factor of the learning rate, not negative
 * @param decay the weight decay, not negative
 * @param sparesBiases whether of these parameters the biases, the factors of normalizations and the slopes of
 *     activations do not decay, by their {@linkplain dev.kiln.api.model.ConstantRole roles} in the network
 */
@Experimental
public record ParameterGroup(String glob, double factor, double decay, boolean sparesBiases) {

    /** Checks the numbers. */
    public ParameterGroup {
        if (!(factor >= 0) || !(decay >= 0) || Double.isInfinite(factor) || Double.isInfinite(decay)) {
            throw new IllegalArgumentException(
                    "factor is " + factor + " and decay is " + decay + ", expected finite numbers from 0");
        }
    }

    /**
     * A group of which all parameters decay.
     *
     * @param glob the names of the parameters
     * @param factor the factor of the learning rate, not negative
     * @param decay the weight decay, not negative
     */
    public ParameterGroup(String glob, double factor, double decay) {
        this(glob, factor, decay, false);
    }
}
