package dev.kiln.plugins.layers.initializers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.random.RandomGenerator;

/**
 * Uniform in {@code [-bound, bound]}.
 *
 * @param bound the greatest magnitude, positive; the default is that of Keras
 */
@Describe(name = "uniform", value = "uniform around 0")
public record Uniform(
        @Describe(value = "the greatest magnitude", above = 0, byDefault = "0.05")
        double bound) implements Initializer {

    @Override
    public Tensor draw(RandomGenerator random, long... shape) {
        return Initializer.uniform(bound).draw(random, shape);
    }

    /** Creates {@code uniform}. */
    public static final class Provider extends RecordProvider<Initializer> implements InitializerProvider {}
}
