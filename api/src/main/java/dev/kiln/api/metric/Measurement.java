package dev.kiln.api.metric;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;

/**
 * The measurement of one evaluation. The value depends on the examples alone, not on their order or the size of the
 * batches. Called on one thread.
 */
@Stable
public interface Measurement {

    /**
     * Adds a batch.
     *
     * @param predictions FLOAT {@code [N, K]}, a row for each example: in a classification the scores of the classes,
     *     which are logits where the host can compute them, see {@link ScoreRows}; in a regression the values
     * @param batch the examples, with their targets: the right classes, INT64 {@code [N]}, or values, FLOAT
     *     {@code [N, ...]} with K for each example
     */
    void add(Tensor predictions, Batch batch);

    /** Returns the value for all batches added, at least one; a finite number if the predictions are finite. */
    double value();
}
