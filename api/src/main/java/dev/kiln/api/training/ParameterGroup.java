package dev.kiln.api.training;

import dev.kiln.graph.status.Experimental;
import java.util.stream.DoubleStream;

/**
 * Parameters that are trained with another learning rate, with weight decay or with a penalty. After the optimizer's update
 * {@code p'} of a parameter {@code p} its next value is {@code p' - factor * rate * decay * p} (decoupled decay, Loshchilov
 * and Hutter, 2019), with the learning rate {@code rate} of the step. The penalty
 * {@code l1 sum |p| + l2 / 2 sum p^2} is part of the loss that is differentiated, and of no loss that is reported; its
 * gradient is {@code l1 sign(p) + l2 p}, as {@code weight_decay} of PyTorch's SGD is {@code l2}, and Keras's {@code L2(l)} is
 * {@code l2 = 2 l}.
 *
 * @param glob the names of the parameters, such as {@code *.bias}; a parameter is in the first group that it matches
 * @param factor the factor of the learning rate, not negative
 * @param decay the weight decay, not negative
 * @param l1 the factor of the absolute values in the penalty, not negative
 * @param l2 the factor of half the squares in the penalty, not negative
 * @param sparesBiases whether of these parameters the biases, the factors of normalizations and the slopes of
 *     activations neither decay nor are penalized, by their {@linkplain dev.kiln.api.model.ConstantRole roles} in the network
 */
@Experimental
public record ParameterGroup(String glob, double factor, double decay, double l1, double l2, boolean sparesBiases) {

    /** Checks the numbers. */
    public ParameterGroup {
        if (DoubleStream.of(factor, decay, l1, l2).anyMatch(number -> !(number >= 0) || Double.isInfinite(number))) {
            throw new IllegalArgumentException("factor is " + factor + ", decay is " + decay + ", l1 is " + l1
                    + " and l2 is " + l2 + ", expected finite numbers from 0");
        }
    }

    /**
     * A group without a penalty.
     *
     * @param glob the names of the parameters
     * @param factor the factor of the learning rate, not negative
     * @param decay the weight decay, not negative
     * @param sparesBiases whether biases and the like do not decay
     */
    public ParameterGroup(String glob, double factor, double decay, boolean sparesBiases) {
        this(glob, factor, decay, 0, 0, sparesBiases);
    }

    /**
     * A group with the usual learning rate and a penalty.
     *
     * @param glob the names of the parameters
     * @param l1 the factor of the absolute values, not negative
     * @param l2 the factor of half the squares, not negative
     * @return the group
     */
    public static ParameterGroup penalized(String glob, double l1, double l2) {
        return new ParameterGroup(glob, 1, 0, l1, l2, false);
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
