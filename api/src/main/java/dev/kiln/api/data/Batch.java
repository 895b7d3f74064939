package dev.kiln.api.data;

import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;

/**
 * A batch of examples.
 *
 * @param inputs the model's inputs, {@code [N, ...]}
 * @param targets the right classes, INT64 {@code [N]}, or values, FLOAT {@code [N, ...]}
 * @param indices the index of each example in its data set; randomness is keyed by it
 */
@Stable
public record Batch(Tensor inputs, Tensor targets, long[] indices) {

    /** Checks that all three are for the same number of examples. */
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

    /** Returns the number of examples. */
    public int size() {
        return indices.length;
    }

    /**
     * The same examples with other inputs.
     *
     * @param changed the new inputs, equally many
     * @return the batch
     */
    public Batch withInputs(Tensor changed) {
        return new Batch(changed, targets, indices);
    }

    /**
     * The same examples with other targets.
     *
     * @param changed the new targets, equally many
     * @return the batch
     */
    public Batch withTargets(Tensor changed) {
        return new Batch(inputs, changed, indices);
    }

    /**
     * Some of the examples.
     *
     * @param rows their positions in this batch, each in {@code [0, N)}
     * @return the batch of them, in that order
     */
    public Batch select(int... rows) {
        return new Batch(
                inputs.select(rows),
                targets.select(rows),
                Arrays.stream(rows).mapToLong(row -> indices[row]).toArray());
    }
}
