package dev.kiln.jobs.fit;

import dev.kiln.api.data.Batch;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Computes the predictions of a model: logits in classification, even if it ends in {@code Softmax}, else its outputs.
 * For {@link Task#OTHER} an output keeps its shape, {@code [N, ...]}; otherwise the prediction of each example is one
 * row.
 *
 * <p>Batches of any size are split to the size of the program; for a model with a fixed batch size the last batch is
 * padded, and the padding's predictions are dropped.
 */
public final class Predictor implements AutoCloseable {

    private final List<Head> heads;
    private final ModelInput input;
    private final int batchSize;
    private final Program program;
    private long nanos;

    /**
     * A predictor of the first target.
     *
     * @param compiler compiles a graph, as an engine does; this object closes the program
     * @param model the model
     * @param task its task
     * @param input the layout of examples in its features
     * @param batchSize the number of examples that are predicted at once, at least 1, unless the model has a fixed
     *     batch size
     */
    public Predictor(Function<Graph, Program> compiler, Model model, Task task, ModelInput input, int batchSize) {
        this(compiler, List.of(Head.ofOne(model, task)), input, batchSize);
    }

    /**
     * A predictor of several targets.
     *
     * @param compiler compiles a graph, as an engine does; this object closes the program
     * @param heads the targets, at least one, all of one model
     * @param input the layout of examples in its features
     * @param batchSize the number of examples that are predicted at once, at least 1, unless the model has a fixed
     *     batch size
     */
    public Predictor(Function<Graph, Program> compiler, List<Head> heads, ModelInput input, int batchSize) {
        this.heads = List.copyOf(heads);
        this.input = input;
        this.batchSize = input.fixedBatch().orElse(batchSize);
        this.program = compiler.apply(graph(heads, input));
    }

    private static Graph graph(List<Head> heads, ModelInput input) {
        Model model = heads.get(0).model();
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/prediction");
        Map<String, Value> values = builder.inline(model.graph(), model.bindings(input.declare(builder, model)));
        for (Head head : heads) {
            Value predicted = head.predicted(values);
            builder.output(predicted.name(), predicted);
        }
        return GraphEditor.of(builder.build()).prune().build();
    }

    /**
     * Predicts the first target.
     *
     * @param batch the examples, its inputs in any layout that {@link ModelInput} reconciles
     * @return FLOAT {@code [N, K]}, or {@code [N, ...]} for {@link Task#OTHER}
     */
    public Tensor predict(Batch batch) {
        return predictAll(batch).get(0);
    }

    /**
     * Predicts the first target with a model of one input.
     *
     * @param inputs {@code [N, ...]}, in any layout that {@link ModelInput} reconciles
     * @return FLOAT {@code [N, K]}, or {@code [N, ...]} for {@link Task#OTHER}
     */
    public Tensor predict(Tensor inputs) {
        return predictAll(Map.of(input.name(), input.feed(inputs)), (int) inputs.shape()[0])
                .get(0);
    }

    /**
     * Predicts all targets.
     *
     * @param batch the examples, its inputs in any layout that {@link ModelInput} reconciles
     * @return FLOAT {@code [N, K]}, or {@code [N, ...]} for {@link Task#OTHER}, for each head in order
     */
    public List<Tensor> predictAll(Batch batch) {
        return predictAll(input.feeds(heads.get(0).model(), batch), batch.size());
    }

    private List<Tensor> predictAll(Map<String, Tensor> feeds, int count) {
        if (count == 0) {
            return heads.stream()
                    .map(head -> Tensor.zeros(ElementType.FLOAT, 0, 0))
                    .toList();
        }
        List<List<Tensor>> parts = new ArrayList<>();
        for (int from = 0; from < count; from += batchSize) {
            parts.add(run(feeds, from, Math.min(count, from + batchSize)));
        }
        return IntStream.range(0, heads.size())
                .mapToObj(
                        i -> Tensor.join(parts.stream().map(part -> part.get(i)).toList()))
                .toList();
    }

    private List<Tensor> run(Map<String, Tensor> feeds, int from, int to) {
        int rows = input.fixedBatch().isPresent() ? batchSize : to - from;
        Map<String, Tensor> fed = new LinkedHashMap<>();
        feeds.forEach((name, tensor) -> fed.put(name, ExampleRows.pad(tensor.slice(from, to), rows)));
        long start = System.nanoTime();
        Map<String, Tensor> results = program.run(fed);
        nanos += System.nanoTime() - start;
        return IntStream.range(0, heads.size())
                .mapToObj(i -> rows(i, results, rows).slice(0, to - from))
                .toList();
    }

    private Tensor rows(int head, Map<String, Tensor> results, int rows) {
        Tensor predicted =
                Objects.requireNonNull(results.get(program.graph().outputs().get(head)));
        requireRows(heads.get(head), predicted, rows);
        requireScores(heads.get(head), predicted, rows);
        boolean isOwnShape = heads.get(head).task() == Task.OTHER && hasRows(predicted, rows);
        return isOwnShape ? predicted : predicted.reshape(rows, predicted.size() / rows);
    }

    private static boolean hasRows(Tensor predicted, long rows) {
        return predicted.rank() > 0 && predicted.shape()[0] == rows;
    }

    /** The result for a single example may have no batch axis. */
    private void requireRows(Head head, Tensor predicted, long rows) {
        boolean isOfOne =
                rows == 1 && (predicted.rank() < 2 || input.fixedBatch().isPresent());
        if (!isOfOne && !hasRows(predicted, rows)) {
            throw new DataException("The output " + head.model().predictedName(head.task()) + " of the model "
                    + head.model().graph().name() + " is " + predicted.type()
                    + " for " + rows + (rows == 1 ? " example" : " examples")
                    + ", and a row for each is needed. Where the batch is on another axis of its input or output, move"
                    + " it to the front with a Transpose when the model is exported.");
        }
    }

    /** Checks the shape of scores where the graph does not state it. */
    private static void requireScores(Head head, Tensor predicted, long rows) {
        long axes = Arrays.stream(predicted.shape())
                .skip(hasRows(predicted, rows) ? 1 : 0)
                .filter(length -> length != 1)
                .count();
        if (head.task() == Task.CLASSIFICATION && (predicted.rank() == 0 || axes > 1)) {
            throw new DataException("The model " + head.model().graph().name() + " says " + predicted.type()
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
