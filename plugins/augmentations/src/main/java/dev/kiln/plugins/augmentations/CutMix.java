package dev.kiln.plugins.augmentations;

import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.training.Augmentation;
import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.api.training.AugmentationScope;
import dev.kiln.graph.Noise;

/**
 * CutMix: a rectangle of each image is replaced by the same rectangle of another image of its batch, and the loss is that
 * of both targets, weighted by their shares of the area. The rectangle has the proportions of the image and the area
 * {@code 1 - s} with {@code s} from {@code Beta(alpha, alpha)}, its centre is uniform in the image, and it is cut at the
 * border; the share of an image is that of the pixels which it keeps.
 *
 * <p>The published code draws one rectangle for the whole batch, and mixes half of the batches; this one draws one for each
 * image, and mixes all. Costs no gradient and no prediction.
 *
 * <p>Source: Yun et al., "CutMix: Regularization Strategy to Train Strong Classifiers with Localizable Features", ICCV 2019,
 * with its default.
 *
 * @param alpha the parameter of the distribution of the areas
 */
@Describe(name = "cutmix", value = "Replaces a rectangle of each image by that of another one of its batch")
public record CutMix(
        @Describe(value = "the parameter of the beta distribution of the areas", above = 0, atMost = 1, byDefault = "1")
        double alpha)
        implements Augmentation {

    @Override
    public boolean mixes() {
        return true;
    }

    @Override
    public Batch apply(Batch batch, AugmentationScope scope) {
        Images images = Images.of("cutmix", batch);
        int[] partners = Partners.of(scope, 0);
        float[] vertical = scope.noise(Noise.UNIFORM, 1).toFloatArray();
        float[] horizontal = scope.noise(Noise.UNIFORM, 2).toFloatArray();
        float[] kept = SymmetricBeta.draw(alpha, scope, partners.length, 3);
        float[] pixels = images.pixels().clone();
        float[] shares = new float[partners.length];
        for (int image = 0; image < partners.length; image++) {
            double side = Math.sqrt(1 - kept[image]);
            Interval rows = Interval.of(images.height(), side, vertical[image]);
            Interval columns = Interval.of(images.width(), side, horizontal[image]);
            paste(images, partners[image], image, rows, columns, pixels);
            double area = (double) rows.length() * columns.length() / images.height() / images.width();
            shares[image] = partners[image] == image ? 1 : (float) (1 - area);
        }
        scope.mix(partners, shares);
        return batch.withInputs(images.with(pixels));
    }

    /** Positions along an axis, from the first to the one after the last. */
    private record Interval(int from, int to) {

        static Interval of(int axis, double share, float centre) {
            int half = (int) (axis * share) / 2;
            int middle = (int) (centre * axis);
            return new Interval(Math.max(0, middle - half), Math.min(axis, middle + half));
        }

        int length() {
            return to - from;
        }
    }

    private static void paste(Images images, int source, int target, Interval rows, Interval columns, float[] pixels) {
        for (int channel = 0; channel < images.channels(); channel++) {
            for (int y = rows.from(); y < rows.to(); y++) {
                System.arraycopy(
                        images.pixels(),
                        images.row(source, channel, y) + columns.from(),
                        pixels,
                        images.row(target, channel, y) + columns.from(),
                        columns.length());
            }
        }
    }

    /** Creates {@code cutmix}. */
    public static final class Provider extends RecordProvider<Augmentation> implements AugmentationProvider {}
}
