package dev.kiln.api.metric;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

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
     *     which are logits where the host can compute them, see {@link ScoreRows}; in a regression the values. For
     *     {@link dev.kiln.api.data.Task#OTHER} the model's prediction in its own shape, FLOAT {@code [N, ...]}
     * @param batch the examples, with their targets: the right classes, INT64 {@code [N]}; values, FLOAT
     *     {@code [N, ...]} with K for each example; or for {@link dev.kiln.api.data.Task#OTHER} the column of the data,
     *     {@code [N, ...]}, whose type and shape the metric checks
     * @throws dev.kiln.graph.error.DataException if targets of {@link dev.kiln.api.data.Task#OTHER} or their
     *     predictions do not have the form that the metric measures; the message gives both
     */
    void add(Tensor predictions, Batch batch);

    /** Returns the value for all batches added, at least one; a finite number if the predictions are finite. */
    double value();

    /**
     * Returns further results for all batches added, such as a value for each class. They depend on the examples alone
     * too. By default there are none.
     */
    default List<Breakdown> breakdown() {
        return List.of();
    }
}
