package dev.kiln.plugins.layers.initializers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.random.RandomGenerator;

/**
 * Normal with mean 0 and the deviation {@code gain * sqrt(2 / (fanIn + fanOut))} (Glorot and Bengio, 2010): a compromise
 * that keeps the variance of values and of gradients, for layers before {@code tanh} and the like. It is PyTorch's
 * {@code xavier_normal_}; Keras cuts the normal distribution off at two deviations.
 *
 * @param gain the factor of the weights, positive
 */
@Describe(name = "glorot-normal", value = "normal, scaled by the numbers of inputs and outputs")
public record GlorotNormal(
        @Describe(value = "the factor of the weights, such as 5/3 before tanh", above = 0, byDefault = "1.0")
        double gain)
        implements Initializer {

    /** With the gain 1. */
    public GlorotNormal() {
        this(1);
    }

    @Override
    public Tensor draw(RandomGenerator random, long... shape) {
        return Initializer.normal(gain * Math.sqrt(2 / Fan.both(shape))).draw(random, shape);
    }

    /** Creates {@code glorot-normal}. */
    public static final class Provider extends RecordProvider<Initializer> implements InitializerProvider {}
}
