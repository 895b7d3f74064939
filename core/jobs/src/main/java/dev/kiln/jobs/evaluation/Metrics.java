package dev.kiln.jobs.evaluation;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.tensor.Tensor;

/** Takes up predictions batch by batch. Sums are in double precision. */
interface Metrics {

    /**
     * Takes up a batch.
     *
     * @param predictions FLOAT {@code [N, K]}
     * @param batch what is right
     * @throws dev.kiln.graph.error.DataException if they do not fit
     */
    void add(Tensor predictions, Batch batch);

    /** Returns the mean loss so far. */
    double loss();

    /** Returns how good the predictions were so far. */
    Quality quality();
}
