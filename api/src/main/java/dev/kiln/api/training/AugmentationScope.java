package dev.kiln.api.training;

import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.Noise;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

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

    /** Returns the names of the columns that are inputs, that of {@link dev.kiln.api.data.Batch#inputs()} first. */
    List<String> inputs();

    /**
     * States that each example of the returned batch is a mixture of two examples of the given one. The targets are
     * returned as they are. The loss of an example is {@code share * loss(own) + (1 - share) * loss(partner)}, with the
     * target, the weight and the mask of each; the mean over a batch is divided by the sum of the weights.
     *
     * <p>Only an augmentation that {@linkplain Augmentation#mixes mixes} may call it, at most once for a batch. Without a
     * call the batch is not mixed.
     *
     * @param partners the position in the batch of the other example, for each example, {@code [0, N)}
     * @param shares the share of each example's own target, in {@code [0, 1]}
     */
    void mix(int[] partners, float[] shares);
}
