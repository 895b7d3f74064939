package dev.kiln.plugins.layers.initializers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.random.RandomGenerator;

/**
 * Normal with mean 0 and the deviation {@code sqrt(1 / fanIn)} (LeCun et al., 1998): layers keep the variance of their
 * values, as {@code selu} needs it (Klambauer et al., 2017). Keras cuts the normal distribution off at two deviations.
 */
@Describe(name = "lecun-normal", value = "normal, scaled by the number of inputs, as selu needs it")
public record LecunNormal() implements Initializer {

    @Override
    public Tensor draw(RandomGenerator random, long... shape) {
        return Initializer.normal(Math.sqrt(1 / Fan.IN.of(shape))).draw(random, shape);
    }

    /** Creates {@code lecun-normal}. */
    public static final class Provider extends RecordProvider<Initializer> implements InitializerProvider {}
}
