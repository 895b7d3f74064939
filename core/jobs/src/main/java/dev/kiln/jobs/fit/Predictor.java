package dev.kiln.jobs.fit;

import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Asks a model for its predictions: logits where it classifies, even if it ends in {@code Softmax}, else what it says.
 *
 * <p>Batches of any size are cut into such as the program takes; a model that insists on one batch size gets its last
 * batch padded, and the padding's predictions are dropped.
 */
public final class Predictor implements AutoCloseable {

    private final String model;
    private final String output;
    private final Task task;
    private final ModelInput input;
    private final int batchSize;
    private final Program program;
    private long nanos;

    /**
     * A predictor.
     *
     * @param compiler makes the program of a graph, as an engine does; this object closes it
     * @param model the model
     * @param task what it predicts
     * @param input how examples are laid into its input
     * @param batchSize how many examples are asked for at once, at least 1, unless the model insists on a size
     */
    public Predictor(Function<Graph, Program> compiler, Model model, Task task, ModelInput input, int batchSize) {
        this.model = model.graph().name();
        this.output = model.predictedName(task);
        this.task = task;
        this.input = input;
        this.batchSize = input.fixedBatch().orElse(batchSize);
        this.program = compiler.apply(graph(model, task, input));
    }

    private static Graph graph(Model model, Task task, ModelInput input) {
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/prediction");
        Value features = builder.input(input.name(), input.type());
        Map<String, Value> values = builder.inline(model.graph(), model.bindings(features));
        Value predicted = model.predicted(task, values);
        builder.output(predicted.name(), predicted);
        return GraphEditor.of(builder.build()).prune().build();
    }

    /**
     * Predicts.
     *
     * @param inputs {@code [N, ...]}, in any layout that {@link ModelInput} reconciles
     * @return FLOAT {@code [N, K]}, what the model says of each example as one row
     */
    public Tensor predict(Tensor inputs) {
        int count = (int) inputs.shape()[0];
        if (count == 0) {
            return Tensor.zeros(ElementType.FLOAT, 0, 0);
        }
        Tensor feed = input.feed(inputs);
        List<Tensor> parts = new ArrayList<>();
        for (int from = 0; from < count; from += batchSize) {
            parts.add(run(feed.slice(from, Math.min(count, from + batchSize))));
        }
        return ExampleRows.join(parts);
    }

    private Tensor run(Tensor part) {
        int count = (int) part.shape()[0];
        Tensor fed = input.fixedBatch().isPresent() ? ExampleRows.pad(part, batchSize) : part;
        long start = System.nanoTime();
        Map<String, Tensor> results = program.run(Map.of(input.name(), fed));
        nanos += System.nanoTime() - start;
        Tensor predicted =
                Objects.requireNonNull(results.get(program.graph().outputs().get(0)));
        long rows = fed.shape()[0];
        requireRows(predicted, rows);
        requireScores(predicted, rows);
        return predicted.reshape(rows, predicted.size() / rows).slice(0, count);
    }

    /** Of a single example a result may have no axis for the batch. */
    private void requireRows(Tensor predicted, long rows) {
        boolean isOfOne =
                rows == 1 && (predicted.rank() < 2 || input.fixedBatch().isPresent());
        if (!isOfOne && (predicted.rank() == 0 || predicted.shape()[0] != rows)) {
            throw new DataException("The output " + output + " of the model " + model + " is " + predicted.type()
                    + " for " + rows + (rows == 1 ? " example" : " examples")
                    + ", and a row for each is needed. Where the batch is on another axis of its input or output, move"
                    + " it to the front with a Transpose when the model is exported.");
        }
    }

    /** Where the graph did not say what shape its scores have. */
    private void requireScores(Tensor predicted, long rows) {
        boolean hasBatch = predicted.rank() > 0 && predicted.shape()[0] == rows;
        long axes = Arrays.stream(predicted.shape())
                .skip(hasBatch ? 1 : 0)
                .filter(length -> length != 1)
                .count();
        if (task == Task.CLASSIFICATION && (predicted.rank() == 0 || axes > 1)) {
            throw new DataException("The model " + model + " says " + predicted.type()
                    + " of a batch; to classify it must say [N, K], a score for each class.");
        }
    }

    /** Returns how long the program ran so far, in seconds. */
    public double seconds() {
        return nanos * 1e-9;
    }

    /** Closes the program. */
    @Override
    public void close() {
        program.close();
    }
}
