package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.StepScope;
import dev.kiln.graph.Noise;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;

/**
 * Images that are shrunk to a random size and padded with zeros at a random place (Xie et al., 2019), bilinearly and
 * without aligned corners. Both axes are resampled by a matrix of weights for each example, {@code R X S^T} for an image
 * {@code X}, so that sizes may differ within a batch.
 *
 * @param probability the probability of a transformation
 * @param leastShare the minimum share of a length that remains
 */
record InputDiversity(double probability, double leastShare) {

    private static final int RANK = 4;

    /** The current images {@code [N, C, H, W]}, some of them transformed. */
    Value apply(StepScope scope) {
        Value images = scope.current();
        requireImages(images);
        Value drawn = scope.noise(Noise.UNIFORM, RANK);
        Value size = drawn(drawn, 0);
        Value rows = resampling(size, drawn(drawn, 1), (int) images.size(2));
        Value columns = resampling(size, drawn(drawn, 2), (int) images.size(3));
        Value resized = rows.unsqueeze(1)
                .matMul(images)
                .matMul(columns.transpose(0, 2, 1).unsqueeze(1));
        Value isChosen = drawn(drawn, 3).unsqueeze(1).less(images.graph().scalar(probability));
        return isChosen.where(resized, images);
    }

    private static void requireImages(Value images) {
        boolean hasPlaces = images.shape().rank() == RANK && images.size(2) > 0 && images.size(3) > 0;
        if (!hasPlaces) {
            throw new DataException("di-fgsm shrinks images, and the model's input is " + images.type()
                    + "; expected [N, C, H, W] of a known height and width. Use mi-fgsm.");
        }
    }

    /** One number of each example, {@code [N, 1, 1]}. */
    private static Value drawn(Value noise, int index) {
        return noise.slice(1, index, index + 1).unsqueeze(2);
    }

    /**
     * The weights of the entries of an axis in those of the shrunk and padded one, {@code [N, L, L]}.
     *
     * @param size from 0 to 1 between the minimum and the maximum size, {@code [N, 1, 1]}
     * @param place from 0 to 1 between the first and the last place, {@code [N, 1, 1]}
     * @param length the length {@code L} of the axis
     */
    private Value resampling(Value size, Value place, int length) {
        int least = Math.max(1, (int) (leastShare * length));
        int most = Math.max(least, length - 1);
        Value small = size.mul(most - least + 1).floor().min(most - least).add(least); // a product may be rounded up
        Value free = small.neg().add(length);
        Value first = place.mul(free.add(1)).floor().min(free);
        Value shifted = range(size, length).unsqueeze(1).sub(first);
        Value source = shifted.add(0.5).mul(length).div(small).sub(0.5).max(0).min(length - 1);
        Value weights = source.sub(range(size, length)).abs().neg().add(1).max(0);
        Value zero = shifted.graph().scalar(0);
        Value isInside = shifted.greaterOrEqual(zero).and(shifted.less(small));
        return isInside.where(weights, zero);
    }

    private static Value range(Value like, int length) {
        float[] numbers = new float[length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        return like.graph().constant(Tensor.of(numbers, length));
    }
}
