package dev.kiln.jobs.evaluation;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.tensor.Tensor;

/** The metrics of targets that only a loss understands: none. */
final class NoMetrics implements Metrics {

    @Override
    public void add(Tensor predictions, Batch batch) {
        // nothing is measured
    }

    @Override
    public double loss() {
        return Double.NaN;
    }

    @Override
    public Quality.Unmeasured quality() {
        return new Quality.Unmeasured();
    }
}
