package dev.kiln.plugins.layers.initializers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.random.RandomGenerator;

/**
 * Normal with mean 0 and the deviation {@code sqrt(2 / ((1 + slope^2) * fan))} (He et al., 2015): layers before a
 * rectifier keep the variance of their values. It is PyTorch's {@code kaiming_normal_}; Keras cuts the normal
 * distribution off at two deviations.
 *
 * @param fan the count: of inputs, which keeps the variance forward, or of outputs, which keeps that of gradients
 * @param slope the slope of the rectifier below zero: 0 of {@code relu}, or that of {@code leaky-relu}; not negative
 */
@Describe(name = "he-normal", value = "normal, scaled by the number of inputs for layers before a rectifier")
public record HeNormal(
        @Describe(value = "the count that is kept in balance: that of inputs or of outputs", byDefault = "in")
        Fan fan,

        @Describe(value = "the slope of the rectifier below zero", atLeast = 0, byDefault = "0.0")
        double slope)
        implements Initializer {

    /** By the number of inputs, before {@code relu}. */
    public HeNormal() {
        this(Fan.IN, 0);
    }

    @Override
    public Tensor draw(RandomGenerator random, long... shape) {
        return Initializer.normal(deviation(fan, slope, shape)).draw(random, shape);
    }

    /** The deviation that keeps the variance. */
    static double deviation(Fan fan, double slope, long... shape) {
        return Math.sqrt(2 / ((1 + slope * slope) * fan.of(shape)));
    }

    /** Creates {@code he-normal}. */
    public static final class Provider extends RecordProvider<Initializer> implements InitializerProvider {}
}
