package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.Head;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Gradients of the sum of a loss over a batch, in the model's inference form. */
public final class LossGradients implements AutoCloseable {

    private final Map<String, String> results = new LinkedHashMap<>();
    private final ColumnFeeds feeds;
    private final Program program;

    /**
     * Compiles the gradients.
     *
     * @param engine the engine
     * @param model the model
     * @param loss the loss of the first target
     * @param data data in the form of the model
     * @param names the names of parameters, or of other values of its graph
     * @throws dev.kiln.graph.error.EngineException if the engine cannot differentiate the model
     */
    public LossGradients(Engine engine, Model model, Loss loss, DataSet data, List<String> names) {
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/gradients");
        Map<String, Value> inputs = model.declareInputs(builder);
        Map<String, Value> bindings = new LinkedHashMap<>(model.bindings(inputs));
        for (String name : names) {
            Tensor constant = model.graph().constants().get(name);
            if (constant != null) {
                bindings.put(name, builder.state(name, constant));
            }
        }
        Map<String, Value> values = new LinkedHashMap<>(builder.inline(model.graph(), bindings));
        values.putAll(bindings);
        List<Head> heads = Head.of(model, data.columns());
        this.feeds = new ColumnFeeds(builder, data.columns(), inputs);
        LossProgram written = new LossProgram(feeds, heads, inputs, values, new LossStates(builder, false));
        Value sum = MeanLoss.write(loss, written, heads.get(0).name()).sum();
        List<Value> with = names.stream()
                .map(name -> Objects.requireNonNull(values.get(name), name))
                .toList();
        List<Value> gradients = builder.gradient(sum, with);
        for (int i = 0; i < names.size(); i++) {
            Value gradient = gradients.get(i);
            builder.output(gradient.name(), gradient);
            results.put(names.get(i), gradient.name());
        }
        Graph graph = GraphEditor.of(builder.build()).prune().build();
        this.program = engine.compile(graph);
    }

    /**
     * Computes the gradients of a batch.
     *
     * @param batch some examples
     * @return the gradients by name, each of its value's shape
     */
    public Map<String, Tensor> of(Batch batch) {
        Map<String, Tensor> found = program.run(feeds.of(batch));
        Map<String, Tensor> named = new LinkedHashMap<>();
        results.forEach((name, output) -> named.put(name, Objects.requireNonNull(found.get(output))));
        return named;
    }

    /** Closes the program. */
    @Override
    public void close() {
        program.close();
    }
}
