package dev.kiln.plugins.augmentations;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;

/**
 * The images of a batch.
 *
 * @param pixels image after image, channel after channel, row after row
 * @param shape {@code [N, C, H, W]}
 */
record Images(float[] pixels, long... shape) {

    /**
     * The images of a batch.
     *
     * @param name the name of the augmentation, for the message
     * @throws DataException if the inputs are not images
     */
    static Images of(String name, Batch batch) {
        Tensor inputs = batch.inputs();
        if (inputs.rank() != 4 || inputs.elementType() != ElementType.FLOAT) {
            throw new DataException(
                    "The augmentation " + name + " changes images, FLOAT [N, C, H, W], and the inputs are "
                            + inputs.type() + ". Leave it out for such data.");
        }
        return new Images(inputs.toFloatArray(), inputs.shape());
    }

    int count() {
        return (int) shape[0];
    }

    int channels() {
        return (int) shape[1];
    }

    int height() {
        return (int) shape[2];
    }

    int width() {
        return (int) shape[3];
    }

    /** The position of the first pixel of a row. */
    int row(int image, int channel, int y) {
        return ((image * channels() + channel) * height() + y) * width();
    }

    /** Other pixels of the same shape. */
    Tensor with(float[] changed) {
        return Tensor.of(changed, shape);
    }
}
