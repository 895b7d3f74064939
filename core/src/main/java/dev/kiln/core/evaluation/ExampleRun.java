package dev.kiln.core.evaluation;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.engine.Engine;
import dev.kiln.api.engine.Program;
import dev.kiln.api.graph.GraphBuilder;
import dev.kiln.api.graph.Value;
import dev.kiln.api.model.Model;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.onnx.FileExample;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

/** Runs a model on a few examples, to be held against what others make of its file. */
public final class ExampleRun {

    private static final int EXAMPLES = 8;

    /** Before the names of what each input is fed; inputs cannot be results themselves. */
    private static final String FED = "fed/";

    private ExampleRun() {}

    /**
     * Runs a model on the first examples of a data set.
     *
     * @param engine compiles and runs it
     * @param model the model
     * @param data what it is evaluated on
     * @return all that the model's graph is fed and gives
     */
    public static FileExample of(Engine engine, Model model, DataSet data) {
        ModelInput input = ModelInput.of(model, data);
        int count = (int) Math.min(data.size(), input.fixedBatch().orElse(EXAMPLES));
        Tensor examples =
                input.feed(data.batch(LongStream.range(0, count).toArray()).inputs());
        Tensor feed = ExampleRows.pad(examples, input.fixedBatch().orElse(count));
        Map<String, Tensor> results = run(engine, model, input, feed);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        model.graph()
                .inputs()
                .forEach(fed -> inputs.put(fed.name(), Objects.requireNonNull(results.get(FED + fed.name()))));
        model.graph().outputs().forEach(name -> outputs.put(name, Objects.requireNonNull(results.get(name))));
        String source = "the engine " + engine.name() + " on the first " + count + " examples of " + data.spec();
        return new FileExample(inputs, outputs, source);
    }

    private static Map<String, Tensor> run(Engine engine, Model model, ModelInput input, Tensor feed) {
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/example");
        Map<String, Value> fed = model.bindings(builder.input(input.name(), input.type()));
        Map<String, Value> values = builder.inline(model.graph(), fed);
        fed.forEach((name, value) -> builder.output(FED + name, value));
        model.graph().outputs().forEach(name -> builder.output(name, Objects.requireNonNull(values.get(name))));
        try (Program program = engine.compile(builder.build())) {
            return program.run(Map.of(input.name(), feed));
        }
    }
}
