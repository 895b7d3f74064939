package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The other examples of which those of a batch are mixed.
 *
 * @param partners the other example of each, with its target
 * @param shares the share of each example's own target, FLOAT {@code [N]}
 */
record Mixture(Batch partners, Tensor shares) {

    /** Each example by itself. */
    static Mixture none(Batch batch) {
        float[] whole = new float[batch.size()];
        Arrays.fill(whole, 1);
        return new Mixture(batch, Tensor.of(whole, whole.length));
    }

    /**
     * The mixture that an augmentation states.
     *
     * @throws IllegalArgumentException if a partner is not in the batch, or a share not in [0, 1]
     */
    static Mixture of(Batch batch, int[] partners, float[] shares) {
        if (partners.length != batch.size() || shares.length != batch.size()) {
            throw new IllegalArgumentException("partners and shares are " + partners.length + " and " + shares.length
                    + ", expected one for each of the " + batch.size() + " examples");
        }
        IntStream.range(0, partners.length).forEach(i -> {
            if (partners[i] < 0 || partners[i] >= batch.size()) {
                throw new IllegalArgumentException("the partner of example " + i + " is " + partners[i]
                        + ", expected a position in the batch of " + batch.size());
            }
            if (!(shares[i] >= 0 && shares[i] <= 1)) {
                throw new IllegalArgumentException(
                        "the share of example " + i + " is " + shares[i] + ", expected one in [0, 1]");
            }
        });
        return new Mixture(batch.select(partners), Tensor.of(shares.clone(), shares.length));
    }
}
