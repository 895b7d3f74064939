package dev.kiln.plugins.layers.initializers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.random.RandomGenerator;

/**
 * Uniform in {@code [-b, b]} with {@code b = gain * sqrt(6 / (fanIn + fanOut))}, of the deviation of
 * {@link GlorotNormal} (Glorot and Bengio, 2010). It is PyTorch's {@code xavier_uniform_}, and the default of layers in
 * Keras.
 *
 * @param gain the factor of the weights, positive
 */
@Describe(name = "glorot-uniform", value = "uniform, scaled by the numbers of inputs and outputs")
public record GlorotUniform(
        @Describe(value = "the factor of the weights, such as 5/3 before tanh", above = 0, byDefault = "1.0")
        double gain)
        implements Initializer {

    /** With the gain 1. */
    public GlorotUniform() {
        this(1);
    }

    @Override
    public Tensor draw(RandomGenerator random, long... shape) {
        return Initializer.uniform(gain * Math.sqrt(6 / Fan.both(shape))).draw(random, shape);
    }

    /** Creates {@code glorot-uniform}. */
    public static final class Provider extends RecordProvider<Initializer> implements InitializerProvider {}
}
