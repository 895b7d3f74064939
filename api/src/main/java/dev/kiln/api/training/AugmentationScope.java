package dev.kiln.api.training;

import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.Noise;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;

/** The services of the host for an augmentation of one batch. */
@Stable
public interface AugmentationScope {

    /** Returns the seed of this augmentation: that of the training and its place among the augmentations. */
    long seed();

    /** Returns the number of the epoch, from 0. */
    long epoch();

    /**
     * Random numbers for each example of the batch. They depend on the seed, the epoch, the draw and the example's
     * position in its data set, and on nothing else.
     *
     * @param distribution uniform in {@code [0, 1)}, or normal with mean 0 and standard deviation 1
     * @param draw the number of the draw; the same number gives the same numbers
     * @param example the lengths of one example's axes; none for one number
     * @return FLOAT {@code [N, ...example]}
     */
    Tensor noise(Noise distribution, long draw, long... example);

    /** Returns the range of the model's input. */
    InputInfo range();
}
