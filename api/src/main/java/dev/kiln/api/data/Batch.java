package dev.kiln.api.data;

import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;

/**
 * Some examples side by side.
 *
 * @param inputs what the model is given, {@code [N, ...]}
 * @param targets what is right: the class, INT64 {@code [N]}, or values, FLOAT {@code [N, ...]}
 * @param indices the place of each example in its data set; randomness is keyed by it
 */
@Stable
public record Batch(Tensor inputs, Tensor targets, long[] indices) {

    /** Checks that all three are for as many examples. */
    public Batch {
        indices = indices.clone();
        if (inputs.rank() == 0
                || targets.rank() == 0
                || inputs.shape()[0] != indices.length
                || targets.shape()[0] != indices.length) {
            throw new IllegalArgumentException(
                    "inputs " + inputs + " and targets " + targets + " are not for " + indices.length + " examples");
        }
    }

    @Override
    public long[] indices() {
        return indices.clone();
    }

    /** Returns the count of examples. */
    public int size() {
        return indices.length;
    }

    /**
     * The same examples with other inputs.
     *
     * @param changed as many inputs
     * @return the batch
     */
    public Batch withInputs(Tensor changed) {
        return new Batch(changed, targets, indices);
    }

    /**
     * The same examples with other targets.
     *
     * @param changed as many targets
     * @return the batch
     */
    public Batch withTargets(Tensor changed) {
        return new Batch(inputs, changed, indices);
    }
}
