package dev.kiln.api.examples;

import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.training.Augmentation;
import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.api.training.AugmentationScope;
import dev.kiln.graph.Noise;
import dev.kiln.graph.tensor.Tensor;

/**
 * Multiplies each example by a number of its own, uniform in {@code (1 - strength, 1]}.
 */
@Describe(name = "darken", value = "Makes examples darker at random")
public record Darken(
        @Describe(value = "the greatest share that is taken away", atLeast = 0, atMost = 1, byDefault = "0.5")
        double strength)
        implements Augmentation {

    @Override
    public Batch apply(Batch batch, AugmentationScope scope) {
        float[] chances = scope.noise(Noise.UNIFORM, 0).toFloatArray();
        float[] values = batch.inputs().toFloatArray();
        int each = values.length / batch.size();
        for (int i = 0; i < values.length; i++) {
            values[i] *= (float) (1 - strength * chances[i / each]);
        }
        return batch.withInputs(Tensor.of(values, batch.inputs().shape()));
    }

    /** Creates {@code darken}. */
    public static final class Provider extends RecordProvider<Augmentation> implements AugmentationProvider {}
}
