package dev.kiln.plugins.quantization;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.ExampleForm;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Runs calibration examples through a graph, batch after batch; only one batch and its results are held at a time. The
 * examples are spread evenly over the data, so that data sorted by class contribute examples of all classes.
 *
 * @param model the model that defines the feeds
 * @param scope the engine and the data
 * @param samples the maximum number of examples
 */
record CalibrationRun(Model model, CompressionScope scope, long samples) {

    private static final int BATCH = 32;

    /**
     * Runs a graph on every batch.
     *
     * @param graph a graph with the model's inputs
     * @param results takes the outputs of each batch by name
     * @throws DataException if there are too few examples for one batch of the model, or of another shape
     */
    void forEachBatch(Graph graph, Consumer<Map<String, Tensor>> results) {
        DataSet data = scope.calibrationData();
        long[] indices = indices(data);
        int size = batchSize(indices.length, data);
        try (Program program = scope.engine().compile(model.fedWithFeatures(graph))) {
            for (int from = 0; from < indices.length; from += size) {
                int to = Math.min(from + size, indices.length);
                // a fixed batch is filled up with earlier examples
                int start = fixed() ? to - size : from;
                Batch batch = data.batch(Arrays.copyOfRange(indices, start, to));
                results.accept(program.run(model.feeds(batch)));
            }
        }
    }

    /** The number of examples. */
    long count() {
        return Math.min(samples, scope.calibrationData().size());
    }

    private long[] indices(DataSet data) {
        long count = count();
        if (count == 0) {
            throw new DataException("The calibration data " + data.spec() + " hold no examples.");
        }
        return IntStream.range(0, Math.toIntExact(count))
                .mapToLong(i -> i * data.size() / count)
                .toArray();
    }

    private int batchSize(int count, DataSet data) {
        if (!fixed()) {
            return BATCH;
        }
        int size = ExampleForm.of(model).fixedBatch().getAsInt();
        if (count < size) {
            throw new DataException("The model " + model.graph().name() + " takes batches of " + size + " examples; "
                    + count + " of " + data.spec() + " are too few to calibrate on. Raise samples or give more data.");
        }
        return size;
    }

    private boolean fixed() {
        return ExampleForm.of(model).fixedBatch().isPresent();
    }
}
