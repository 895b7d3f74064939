package dev.kiln.jobs.training;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.Head;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Observes the layers of a model in training: one gradient of some examples, which changes nothing. */
final class LayerProbe implements AutoCloseable {

    private static final int EXAMPLES = 256;
    private static final String GRADIENT = "probe/gradient/";
    private static final String PARAMETER = "probe/parameter/";
    private static final String DEAD = "probe/dead/";

    private final LiveProgram live;
    private final Map<String, Tensor> feeds;
    private final Set<String> layers = new LinkedHashSet<>();

    /**
     * The probe of a training.
     *
     * @param engine runs it
     * @param model the model in its trainable form
     * @param data the training data in its form
     * @param plan the losses
     * @param step the training step
     */
    LayerProbe(Engine engine, Model model, DataSet data, TrainingPlan plan, TrainingGraph step) {
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/probe");
        List<Head> heads = Head.of(model, data.columns());
        Map<String, Value> inputs = model.declareInputs(builder);
        ColumnFeeds columns = new ColumnFeeds(builder, data.columns(), inputs);
        Map<String, Value> bindings = model.bindings(inputs);
        List<Value> parameters = new ArrayList<>();
        for (String name : step.parameters()) {
            Value parameter = builder.constant(name, model.graph().constant(name));
            bindings.put(name, parameter);
            parameters.add(parameter);
        }
        Map<String, Value> values = builder.inline(model.graph(), bindings);
        LossProgram program = new LossProgram(columns, heads, inputs, values, new LossStates(builder, false));
        Value loss = new TotalLoss(plan.loss(), plan.further()).mean(program);
        writeNorms(builder, parameters, builder.gradient(loss, parameters));
        writeDead(builder, model, values);
        live = LiveProgram.compile(
                engine, GraphEditor.of(builder.build()).prune().build(), step.changed());
        long count = Math.min(Validation.batchSize(model), Math.min(EXAMPLES, data.size()));
        long[] first = LongStream.range(0, count).toArray();
        feeds = new HashMap<>(columns.of(data.batch(first)));
        feeds.putAll(new NoiseSource(0).draw(live.program().graph(), 0, first));
    }

    private void writeNorms(GraphBuilder builder, List<Value> parameters, List<Value> gradients) {
        Map<String, List<Integer>> ofLayers = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            ofLayers.computeIfAbsent(layer(parameters.get(i).name()), name -> new ArrayList<>())
                    .add(i);
        }
        ofLayers.forEach((layer, places) -> {
            layers.add(layer);
            builder.output(
                    GRADIENT + layer,
                    GradientClipping.norm(places.stream().map(gradients::get).toList()));
            builder.output(
                    PARAMETER + layer,
                    GradientClipping.norm(places.stream().map(parameters::get).toList()));
        });
    }

    private void writeDead(GraphBuilder builder, Model model, Map<String, Value> values) {
        for (Node node : model.graph().nodes()) {
            Value value = node.is("Relu") ? values.get(node.output(0)) : null;
            if (value != null && value.shape().isRanked() && value.shape().rank() > 1) {
                layers.add(node.output(0));
                builder.output(DEAD + node.output(0), dead(value));
            }
        }
    }

    /** The share of units that are nowhere positive; a unit is a channel of images, or a feature of others. */
    private static Value dead(Value value) {
        int rank = value.shape().rank();
        int units = rank == 3 ? 2 : 1;
        long[] others = IntStream.range(0, rank)
                .filter(axis -> axis != units)
                .asLongStream()
                .toArray();
        return value.reduceMax(false, others)
                .lessOrEqual(value.graph().scalar(0))
                .cast(ElementType.FLOAT)
                .reduceMean();
    }

    /** The name of a layer: that of its value without the last part. */
    private static String layer(String name) {
        int end = name.lastIndexOf('.');
        return end < 0 ? name : name.substring(0, end);
    }

    /** Observes all layers at the present values of a training. */
    List<LayerObservation> observe(TrainingValues values) {
        live.refresh(values);
        Map<String, Tensor> results = live.program().run(feeds);
        return layers.stream()
                .map(layer -> new LayerObservation(
                        layer,
                        number(results, PARAMETER + layer).orElse(0),
                        number(results, GRADIENT + layer).orElse(0),
                        number(results, DEAD + layer)))
                .toList();
    }

    private static OptionalDouble number(Map<String, Tensor> results, String name) {
        Tensor result = results.get(name);
        return result == null ? OptionalDouble.empty() : OptionalDouble.of(result.getDouble(0));
    }

    @Override
    public void close() {
        live.close();
    }
}
