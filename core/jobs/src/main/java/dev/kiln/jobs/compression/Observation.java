package dev.kiln.jobs.compression;

import dev.kiln.api.compression.BatchValues;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Spelling;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.ExampleForm;
import dev.kiln.api.model.Model;
import dev.kiln.data.NotFinite;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.fit.ExampleRows;
import dev.kiln.jobs.training.LossGradients;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Computes values of a model and gradients in it for compressors, batch by batch. */
final class Observation {

    private static final int BATCH = 32;

    private final Engine engine;

    Observation(Engine engine) {
        this.engine = engine;
    }

    void values(Model model, Collection<String> names, DataSet data, BatchValues receiver) {
        requireValues(model, names);
        DataFit fit = DataFit.ofInputs(model, data);
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/values");
        Map<String, Value> values =
                builder.inline(model.graph(), model.bindings(fit.input().declare(builder, model)));
        Map<String, String> results = new LinkedHashMap<>();
        for (String name : new LinkedHashSet<>(names)) {
            results.put(name, declared(builder, values.get(name)));
        }
        run(builder, fit, results, receiver);
    }

    /** Declares a value as an output; one that is an input or a constant is copied. */
    private static String declared(GraphBuilder builder, @Nullable Value value) {
        Value copy = Objects.requireNonNull(value).identity();
        builder.output(copy.name(), copy);
        return copy.name();
    }

    private void run(GraphBuilder builder, DataFit fit, Map<String, String> results, BatchValues receiver) {
        Graph graph = GraphEditor.of(builder.build()).prune().build();
        int size = fit.input().fixedBatch().orElse(BATCH);
        try (Program program = engine.compile(graph)) {
            for (Batch batch : fit.data().batches(size)) {
                CancelledException.throwIfInterrupted();
                NotFinite.refuseInInputs(fit.data(), batch);
                int rows = fit.input().fixedBatch().orElse(batch.size());
                Map<String, Tensor> feeds = new LinkedHashMap<>();
                fit.input()
                        .feeds(fit.model(), batch)
                        .forEach((name, tensor) -> feeds.put(name, ExampleRows.pad(tensor, rows)));
                Map<String, Tensor> found = program.run(feeds);
                Map<String, Tensor> named = new LinkedHashMap<>();
                results.forEach((name, output) ->
                        named.put(name, cut(Objects.requireNonNull(found.get(output)), rows, batch.size())));
                receiver.accept(batch, named);
            }
        }
    }

    /** The rows of the examples, without the padding of a model with a fixed batch size. */
    private static Tensor cut(Tensor value, int rows, int examples) {
        boolean isOfBatch = value.rank() > 0 && value.shape()[0] == rows;
        return isOfBatch && examples < rows ? value.slice(0, examples) : value;
    }

    void gradients(Model model, Loss loss, Collection<String> names, DataSet data, BatchValues receiver) {
        requireValues(model, names);
        int size = ExampleForm.of(model).fixedBatch().orElse(BATCH);
        DataFit fit = DataFit.of(model, data).inBatchesOf(size);
        try (LossGradients gradients = new LossGradients(engine, fit.model(), loss, fit.data(), List.copyOf(names))) {
            for (Batch batch : fit.data().batches(size)) {
                CancelledException.throwIfInterrupted();
                NotFinite.refuse(fit.data(), batch);
                receiver.accept(batch, gradients.of(batch));
            }
        }
    }

    private static void requireValues(Model model, Collection<String> names) {
        for (String name : names) {
            if (!model.graph().has(name)) {
                List<String> known = model.graph().nodes().stream()
                        .flatMap(node -> node.outputs().stream())
                        .toList();
                throw new GraphException("The model " + model.graph().name() + " has no value " + name + "."
                        + Spelling.hint(name, known));
            }
        }
    }
}
