package dev.kiln.plugins.attacks;

import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;

/** Inputs that are images: {@code [N, C, H, W]}, or {@code [N, H, W]} of one channel. */
final class Images {

    private Images() {}

    /**
     * The places of images.
     *
     * @param inputs the inputs
     * @param attack the name of the attack that needs them
     * @throws DataException if they are not images
     */
    static Places places(Tensor inputs, String attack) {
        if (inputs.rank() != 3 && inputs.rank() != 4) {
            throw new DataException(
                    "The attack " + attack + " changes images, [N,C,H,W] or [N,H,W], and the inputs are "
                            + inputs.type() + "; leave it out, or give the data as images.");
        }
        return Places.of(inputs);
    }
}
