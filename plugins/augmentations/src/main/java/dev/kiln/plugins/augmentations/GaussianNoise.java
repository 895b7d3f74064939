package dev.kiln.plugins.augmentations;

import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.training.Augmentation;
import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.api.training.AugmentationScope;
import dev.kiln.graph.Noise;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;

/**
 * Adds normal noise to every element of the input: {@code y = clip(x + deviation * z, low, high)}, with {@code z} of mean
 * 0 and standard deviation 1 and the range {@code [low, high]} of the model's input.
 *
 * @param deviation the standard deviation, in units of the input
 */
@Describe(name = "gaussian-noise", value = "Adds normal noise to every element of the input")
public record GaussianNoise(
        @Describe(value = "the standard deviation, in units of the input", atLeast = 0, atMost = 1e6, byDefault = "0.1")
        double deviation)
        implements Augmentation {

    @Override
    public Batch apply(Batch batch, AugmentationScope scope) {
        Tensor inputs = batch.inputs();
        if (inputs.elementType() != ElementType.FLOAT) {
            throw new DataException("The augmentation gaussian-noise changes FLOAT inputs, and these are "
                    + inputs.type() + ". Leave it out for such data.");
        }
        long[] example = Arrays.copyOfRange(inputs.shape(), 1, inputs.rank());
        float[] noise = scope.noise(Noise.NORMAL, 0, example).toFloatArray();
        float[] values = inputs.toFloatArray();
        float low = (float) scope.range().low();
        float high = (float) scope.range().high();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(low, Math.min(high, (float) (values[i] + deviation * noise[i])));
        }
        return batch.withInputs(Tensor.of(values, inputs.shape()));
    }

    /** Creates {@code gaussian-noise}. */
    public static final class Provider extends RecordProvider<Augmentation> implements AugmentationProvider {}
}
