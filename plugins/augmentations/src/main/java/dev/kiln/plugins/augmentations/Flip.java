package dev.kiln.plugins.augmentations;

import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.training.Augmentation;
import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.api.training.AugmentationScope;
import dev.kiln.graph.Noise;

/**
 * Mirrors images from left to right: {@code y[n, c, i, j] = x[n, c, i, W - 1 - j]} with a probability, else they stay.
 *
 * @param probability the probability for each image, in {@code [0, 1]}
 */
@Describe(name = "flip", value = "Mirrors images from left to right")
public record Flip(
        @Describe(value = "the probability for each image", atLeast = 0, atMost = 1, byDefault = "0.5")
        double probability)
        implements Augmentation {

    @Override
    public Batch apply(Batch batch, AugmentationScope scope) {
        Images images = Images.of("flip", batch);
        float[] chances = scope.noise(Noise.UNIFORM, 0).toFloatArray();
        float[] pixels = images.pixels().clone();
        for (int image = 0; image < images.count(); image++) {
            if (chances[image] < probability) {
                mirror(images, image, pixels);
            }
        }
        return batch.withInputs(images.with(pixels));
    }

    private static void mirror(Images images, int image, float[] pixels) {
        int width = images.width();
        for (int channel = 0; channel < images.channels(); channel++) {
            for (int y = 0; y < images.height(); y++) {
                int row = images.row(image, channel, y);
                for (int x = 0; x < width; x++) {
                    pixels[row + x] = images.pixels()[row + width - 1 - x];
                }
            }
        }
    }

    /** Creates {@code flip}. */
    public static final class Provider extends RecordProvider<Augmentation> implements AugmentationProvider {}
}
