package dev.kiln.api.compression;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;

/** Receives values of a model batch by batch, so that not all of them are in memory at once. */
@Experimental
@FunctionalInterface
public interface BatchValues {

    /**
     * Takes the values of one batch.
     *
     * @param batch the examples
     * @param values the values by the names that were asked for
     */
    void accept(Batch batch, Map<String, Tensor> values);
}
