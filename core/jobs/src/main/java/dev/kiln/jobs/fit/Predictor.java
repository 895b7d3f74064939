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
 * Computes the predictions of a model: logits in classification, even if it ends in {@code Softmax}, else its output.
 *
 * <p>Batches of any size are split to the size of the program; for a model with a fixed batch size the last batch is
 * padded, and the padding's predictions are dropped.
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
     * @param compiler compiles a graph, as an engine does; this object closes the program
     * @param model the model
     * @param task its task
     * @param input the layout of examples in its input
     * @param batchSize the number of examples that are predicted at once, at least 1, unless the model has a fixed
     *     batch size
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
     * @return FLOAT {@code [N, K]}, the prediction of each example as one row
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
        return Tensor.join(parts);
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

    /** The result for a single example may have no batch axis. */
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

    /** Checks the shape of scores where the graph does not state it. */
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

    /** Returns the total run time of the program, in seconds. */
    public double seconds() {
        return nanos * 1e-9;
    }

    /** Closes the program. */
    @Override
    public void close() {
        program.close();
    }
}
