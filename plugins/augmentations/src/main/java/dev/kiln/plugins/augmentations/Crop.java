package dev.kiln.plugins.augmentations;

import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.training.Augmentation;
import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.api.training.AugmentationScope;
import dev.kiln.graph.Noise;

/**
 * Random crops of images with a border of zeros: each image is shifted by whole pixels, up to {@code padding} in both
 * directions, uniformly, and what moves in is 0: {@code y[n, c, i, j] = x[n, c, i + v, j + h]} inside the image.
 *
 * @param padding the greatest shift, in pixels
 */
@Describe(name = "crop", value = "Shifts images at random, with a border of zeros")
public record Crop(
        @Describe(value = "the greatest shift", unit = "pixels", atLeast = 0, atMost = 10_000, byDefault = "4")
        int padding)
        implements Augmentation {

    @Override
    public Batch apply(Batch batch, AugmentationScope scope) {
        Images images = Images.of("crop", batch);
        float[] vertical = scope.noise(Noise.UNIFORM, 0).toFloatArray();
        float[] horizontal = scope.noise(Noise.UNIFORM, 1).toFloatArray();
        float[] pixels = new float[images.pixels().length];
        for (int image = 0; image < images.count(); image++) {
            shift(images, image, shift(vertical[image]), shift(horizontal[image]), pixels);
        }
        return batch.withInputs(images.with(pixels));
    }

    /** Each of the {@code 2 * padding + 1} shifts has the same probability. */
    private int shift(float uniform) {
        return (int) (uniform * (2.0 * padding + 1)) - padding;
    }

    private static void shift(Images images, int image, int down, int right, float[] pixels) {
        int width = images.width();
        int from = Math.max(0, -right);
        int length = width - Math.abs(right);
        for (int channel = 0; channel < images.channels(); channel++) {
            for (int y = 0; y < images.height() && length > 0; y++) {
                if (y + down >= 0 && y + down < images.height()) {
                    System.arraycopy(
                            images.pixels(),
                            images.row(image, channel, y + down) + from + right,
                            pixels,
                            images.row(image, channel, y) + from,
                            length);
                }
            }
        }
    }

    /** Creates {@code crop}. */
    public static final class Provider extends RecordProvider<Augmentation> implements AugmentationProvider {}
}
