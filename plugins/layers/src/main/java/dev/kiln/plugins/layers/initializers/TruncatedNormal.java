package dev.kiln.plugins.layers.initializers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * Normal with mean 0, drawn anew beyond {@code cut} standard deviations, as in BERT and in TensorFlow. With the default
 * cut the deviation of the values is 0.88 of {@code deviation}; PyTorch's {@code trunc_normal_} counts its limits, -2 and
 * 2 by default, in the units of the weights, so that they cut nothing off a small deviation.
 *
 * @param deviation the standard deviation before the cut, positive; the default is that of BERT
 * @param cut the greatest magnitude in standard deviations, at least 0.1
 */
@Describe(name = "truncated-normal", value = "normal with mean 0, without its tails")
public record TruncatedNormal(
        @Describe(value = "the standard deviation before the cut", above = 0, byDefault = "0.02")
        double deviation,

        @Describe(value = "the greatest magnitude in standard deviations", atLeast = 0.1, byDefault = "2.0")
        double cut)
        implements Initializer {

    @Override
    public Tensor draw(RandomGenerator random, long... shape) {
        ByteBuffer data = Tensor.allocate(ElementType.FLOAT, shape);
        while (data.hasRemaining()) {
            long missing = data.remaining() / Float.BYTES;
            for (float value : Initializer.normal(1).draw(random, missing).toFloatArray()) {
                if (Math.abs(value) <= cut) {
                    data.putFloat((float) (deviation * value));
                }
            }
        }
        return Tensor.wrap(ElementType.FLOAT, data.flip(), shape);
    }

    /** Creates {@code truncated-normal}. */
    public static final class Provider extends RecordProvider<Initializer> implements InitializerProvider {}
}
