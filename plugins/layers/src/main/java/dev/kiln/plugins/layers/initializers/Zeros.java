package dev.kiln.plugins.layers.initializers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.random.RandomGenerator;

/**
 * The number 0 everywhere. Units of one layer with equal weights learn the same; it is for the last layer, and for
 * tests.
 */
@Describe(name = "zeros", value = "0 everywhere")
public record Zeros() implements Initializer {

    @Override
    public Tensor draw(RandomGenerator random, long... shape) {
        return Initializer.constant(0).draw(random, shape);
    }

    /** Creates {@code zeros}. */
    public static final class Provider extends RecordProvider<Initializer> implements InitializerProvider {}
}
