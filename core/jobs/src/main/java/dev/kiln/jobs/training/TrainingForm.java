package dev.kiln.jobs.training;

import static java.util.Objects.requireNonNull;

import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.Noise;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.fit.Head;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A model as training sees it: parameters and running statistics are states under their own names, batch
 * normalization uses the batch's mean and variance, dropout multiplies by a mask that is made from noise.
 *
 * @param inputs the inputs of the model that are fed, the features first
 * @param values the values of the model by name
 * @param parameters the trained parameters
 * @param statistics the names of the statistics that follow the batches
 * @param valuesAt writes the model for the same batch, with the same dropout, at other values of the parameters
 */
record TrainingForm(
        Map<String, Value> inputs,
        Map<String, Value> values,
        List<Value> parameters,
        List<String> statistics,
        Function<List<Value>, Map<String, Value>> valuesAt) {

    /**
     * Writes the training form of a model.
     *
     * @param builder where it is written
     * @param model the model
     * @param heads the targets that it predicts
     * @param frozen the names of parameters and statistics that stay as they are
     */
    static TrainingForm write(GraphBuilder builder, Model model, List<Head> heads, Set<String> frozen) {
        return new Writing(builder, model, heads, frozen).write();
    }

    /** The states of one writing; the model's graph is rewritten first, then put into the builder. */
    private static final class Writing {

        private final GraphBuilder builder;
        private final Model model;
        private final List<Head> heads;
        private final Set<String> frozen;
        private final GraphEditor editor;
        private final Map<String, Value> bindings = new LinkedHashMap<>();
        private final Map<String, String> running = new LinkedHashMap<>();

        Writing(GraphBuilder builder, Model model, List<Head> heads, Set<String> frozen) {
            this.builder = builder;
            this.model = model;
            this.heads = heads;
            this.frozen = frozen;
            this.editor = GraphEditor.of(model.graph());
        }

        TrainingForm write() {
            Map<String, Value> inputs = model.declareInputs(builder);
            bindings.putAll(model.bindings(inputs));
            List<Value> parameters = bindParameters();
            for (Node node : model.graph().nodes()) {
                rewrite(node);
            }
            model.statistics().forEach(this::followOutput);
            editor.outputs(Stream.concat(
                            heads.stream().map(head -> head.model().predictedName(head.task())),
                            running.values().stream())
                    .distinct()
                    .toList());
            Graph graph = editor.build();
            Map<String, Value> values = builder.inline(graph, bindings);
            running.forEach((statistic, next) -> builder.update(value(values, statistic), value(values, next)));
            return new TrainingForm(
                    inputs,
                    values,
                    parameters,
                    List.copyOf(running.keySet()),
                    changed -> valuesAt(graph, parameters, changed));
        }

        private Map<String, Value> valuesAt(Graph graph, List<Value> parameters, List<Value> changed) {
            Map<String, Value> bound = new LinkedHashMap<>(bindings);
            for (int i = 0; i < parameters.size(); i++) {
                bound.put(parameters.get(i).name(), changed.get(i));
            }
            return builder.inline(graph, bound);
        }

        private List<Value> bindParameters() {
            List<Value> parameters = new ArrayList<>();
            for (String name : model.parameters()) {
                if (!frozen.contains(name)) {
                    parameters.add(bindState(name));
                }
            }
            return parameters;
        }

        private Value bindState(String name) {
            Tensor initial = requireNonNull(model.graph().constants().get(name), name);
            return bindings.computeIfAbsent(name, n -> builder.state(n, initial));
        }

        /** The next value of a statistic may be an output of the model. */
        private void followOutput(String statistic) {
            String next = LayerScope.next(statistic);
            if (model.graph().outputs().contains(next) && follows(statistic)) {
                bindState(statistic);
                running.put(statistic, next);
            }
        }

        private void rewrite(Node node) {
            if (node.is("BatchNormalization") && follows(node.input(3)) && follows(node.input(4))) {
                normalizeByBatch(node);
            } else if (node.is("Dropout")) {
                drop(node);
            }
        }

        private boolean follows(String statistic) {
            return model.statistics().contains(statistic) && !frozen.contains(statistic);
        }

        private void normalizeByBatch(Node node) {
            String mean = editor.freshName(node.input(3) + "/next");
            String variance = editor.freshName(node.input(4) + "/next");
            bindState(node.input(3));
            bindState(node.input(4));
            List<String> inputs = new ArrayList<>(node.inputs());
            // a normalization that is used several times goes on from where the use before has left the statistics
            inputs.replaceAll(input -> running.getOrDefault(input, input));
            running.put(node.input(3), mean);
            running.put(node.input(4), variance);
            editor.replace(
                    node,
                    node.withInputs(inputs)
                            .withOutputs(List.of(node.output(0), mean, variance))
                            .withAttributes(node.attributes().with("training_mode", 1)));
        }

        private void drop(Node node) {
            double ratio = ratio(node);
            if (ratio == 0 && node.output(1).isEmpty()) {
                editor.replace(node, identity(node));
                return;
            }
            String mask = editor.freshName(label(node) + ".mask");
            TensorType type = model.graph().type(node.input(0));
            editor.input(mask, type);
            bindings.put(mask, mask(node, type, ratio));
            editor.replace(node, node(node, "Mul", List.of(node.input(0), mask)));
            keepMask(node, mask);
        }

        private Value mask(Node node, TensorType type, double ratio) {
            Value noise = builder.noise(label(node) + ".noise", Noise.UNIFORM, type.shape());
            Value kept = noise.greaterOrEqual(builder.scalar(ratio));
            return kept.where(builder.scalar(1 / (1 - ratio)), builder.scalar(0))
                    .cast(type.elementType());
        }

        /** The mask of the kept elements, for its readers. */
        private void keepMask(Node node, String mask) {
            if (!node.output(1).isEmpty()) {
                Attributes type = Attributes.NONE.with("to", ElementType.BOOL);
                editor.add(label(node) + ".kept", "Cast", List.of(mask), List.of(node.output(1)), type);
            }
        }

        private double ratio(Node node) {
            if (node.input(1).isEmpty()) {
                return node.attributes().real("ratio", 0.5f);
            }
            Tensor ratio = model.graph().constants().get(node.input(1));
            if (ratio == null) {
                throw new GraphException("The ratio " + node.input(1) + " of " + node.label()
                        + " is computed by the graph; training needs it to be a constant.");
            }
            return ratio.getDouble(0);
        }

        private static Node identity(Node node) {
            return node(node, "Identity", List.of(node.input(0)));
        }

        private static Node node(Node old, String operator, List<String> inputs) {
            return new Node(old.name(), "", operator, inputs, List.of(old.output(0)), Attributes.NONE, old.extras());
        }

        private static String label(Node node) {
            return node.name().isEmpty() ? node.output(0) : node.name();
        }

        private Value value(Map<String, Value> values, String name) {
            Value value = values.get(name);
            if (value == null) {
                throw new GraphException("The model " + model.graph().name() + " has no value named " + name + ".");
            }
            return value;
        }
    }
}
