package dev.kiln.plugins.layers.initializers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.random.RandomGenerator;

/**
 * Uniform in {@code [-b, b]} with {@code b = sqrt(6 / ((1 + slope^2) * fan))}, of the deviation of {@link HeNormal} (He et
 * al., 2015). It is PyTorch's {@code kaiming_uniform_} with the slope 0; PyTorch's layers themselves have the slope
 * {@code sqrt(5)}, which is {@code b = sqrt(1 / fan)}.
 *
 * @param fan the count: of inputs, which keeps the variance forward, or of outputs, which keeps that of gradients
 * @param slope the slope of the rectifier below zero: 0 of {@code relu}, or that of {@code leaky-relu}; not negative
 */
@Describe(name = "he-uniform", value = "uniform, scaled by the number of inputs for layers before a rectifier")
public record HeUniform(
        @Describe(value = "the count that is kept in balance: that of inputs or of outputs", byDefault = "in")
        Fan fan,

        @Describe(value = "the slope of the rectifier below zero", atLeast = 0, byDefault = "0.0")
        double slope)
        implements Initializer {

    /** By the number of inputs, before {@code relu}. */
    public HeUniform() {
        this(Fan.IN, 0);
    }

    @Override
    public Tensor draw(RandomGenerator random, long... shape) {
        return Initializer.uniform(Math.sqrt(3) * HeNormal.deviation(fan, slope, shape))
                .draw(random, shape);
    }

    /** Creates {@code he-uniform}. */
    public static final class Provider extends RecordProvider<Initializer> implements InitializerProvider {}
}
