package dev.kiln.jobs.evaluation;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Task;
import dev.kiln.graph.tensor.Tensor;

/** Accumulates predictions batch by batch, in double precision. */
interface Metrics {

    /**
     * Adds a batch.
     *
     * @param predictions FLOAT {@code [N, K]}
     * @param batch the batch with the targets
     * @throws dev.kiln.graph.error.DataException if they do not fit
     */
    void add(Tensor predictions, Batch batch);

    /** Returns the mean loss of all batches added. */
    double loss();

    /** Returns the quality of all predictions added. */
    Quality quality();

    /**
     * The metrics of a task.
     *
     * @param task the kind of prediction
     * @return empty metrics
     */
    static Metrics of(Task task) {
        return switch (task) {
            case CLASSIFICATION -> new ClassificationMetrics();
            case REGRESSION -> new RegressionMetrics();
            case OTHER -> new NoMetrics();
        };
    }
}
