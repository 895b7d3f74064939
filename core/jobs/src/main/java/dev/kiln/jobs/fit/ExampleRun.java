package dev.kiln.jobs.fit;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.FileExample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

/** Runs a model on a few examples, for comparison with other tools that run its file. */
public final class ExampleRun {

    private static final int EXAMPLES = 8;

    /** The prefix of the names of copies of the inputs; inputs cannot be results themselves. */
    private static final String FED = "fed/";

    private ExampleRun() {}

    /**
     * Runs a model on the first examples of a data set.
     *
     * @param engine the engine
     * @param model the model
     * @param data the evaluation data
     * @return the feeds of the model's graph, and its results as far as the engine returns them
     */
    public static FileExample of(Engine engine, Model model, DataSet data) {
        DataFit fit = DataFit.ofInputs(model, data);
        ModelInput input = fit.input();
        int count = (int) Math.min(data.size(), input.fixedBatch().orElse(EXAMPLES));
        Batch examples = fit.data().batch(LongStream.range(0, count).toArray());
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        input.feeds(fit.model(), examples)
                .forEach((name, tensor) -> feeds.put(
                        name, ExampleRows.pad(tensor, input.fixedBatch().orElse(count))));
        Graph graph = graph(engine, model, input);
        Map<String, Tensor> outputs;
        try (Program program = engine.compile(graph)) {
            outputs = new LinkedHashMap<>(program.run(feeds));
        }
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        model.graph()
                .inputs()
                .forEach(fed -> inputs.put(fed.name(), Objects.requireNonNull(outputs.remove(FED + fed.name()))));
        String source = "the engine " + engine.name() + " on the first " + count + " examples of " + data.spec();
        return new FileExample(inputs, outputs, source);
    }

    /** With all outputs if the engine returns them, else with the prediction: another one may be no tensor. */
    private static Graph graph(Engine engine, Model model, ModelInput input) {
        List<String> all = model.graph().outputs().stream().distinct().toList();
        Graph whole = graph(model, all, input);
        return all.size() == 1 || engine.obstacles(whole).isEmpty()
                ? whole
                : graph(model, List.of(model.prediction().output()), input);
    }

    private static Graph graph(Model model, List<String> outputs, ModelInput input) {
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/example");
        Map<String, Value> fed = model.bindings(input.declare(builder, model));
        Map<String, Value> values = builder.inline(model.graph(), fed);
        fed.forEach((name, value) -> builder.output(FED + name, value));
        outputs.forEach(name -> builder.output(name, Objects.requireNonNull(values.get(name))));
        return GraphEditor.of(builder.build()).prune().build();
    }
}
