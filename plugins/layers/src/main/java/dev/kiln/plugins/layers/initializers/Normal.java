package dev.kiln.plugins.layers.initializers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.random.RandomGenerator;

/**
 * Normal with mean 0.
 *
 * @param deviation the standard deviation, positive; the default is that of BERT and GPT-2
 */
@Describe(name = "normal", value = "normal with mean 0")
public record Normal(
        @Describe(value = "the standard deviation", above = 0, byDefault = "0.02")
        double deviation) implements Initializer {

    @Override
    public Tensor draw(RandomGenerator random, long... shape) {
        return Initializer.normal(deviation).draw(random, shape);
    }

    /** Creates {@code normal}. */
    public static final class Provider extends RecordProvider<Initializer> implements InitializerProvider {}
}
