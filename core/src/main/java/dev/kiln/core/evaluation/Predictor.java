package dev.kiln.core.evaluation;

import dev.kiln.api.DataException;
import dev.kiln.api.data.Task;
import dev.kiln.api.engine.Program;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.GraphBuilder;
import dev.kiln.api.graph.Value;
import dev.kiln.api.model.Model;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
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
        return builder.build().edit().prune().build();
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
        requireRows(predicted);
        return predicted.reshape(rows, predicted.size() / rows).slice(0, count);
    }

    /** Where the graph did not say what shape its scores have. */
    private void requireRows(Tensor predicted) {
        long axes = Arrays.stream(predicted.shape())
                .skip(1)
                .filter(length -> length != 1)
                .count();
        if (task == Task.CLASSIFICATION && (predicted.rank() == 0 || axes > 1)) {
            throw new DataException("The model " + program.graph().name() + " says " + predicted.type()
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
