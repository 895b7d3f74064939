package dev.kiln.api.layer;

import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Prediction;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network of layers: any acyclic graph of them, with any number of inputs and outputs. It is written with a
 * {@link NetworkBuilder}, or read from an architecture file.
 *
 * <pre>{@code
 * NetworkBuilder builder = new NetworkBuilder();
 * Branch picture = builder.input("picture", 1, 28, 28).then(new Flatten(), new Dense(32), new Relu());
 * Branch table = builder.input("table", 4).then(new Dense(8));
 * Branch both = picture.join(new Concat(), table);
 * Network network = builder.output("kind", both.then(new Dense(10)))
 *         .output("size", both.then(new Dense(1)))
 *         .build();
 * }</pre>
 *
 * @param nodes its inputs and layers; each refers to nodes before it
 * @param outputs the position of the node of each output by its name, the prediction first
 */
@Stable
public record Network(List<Node> nodes, Map<String, Integer> outputs) {

    /** The name of the only output of a network that does not name it. */
    public static final String OUTPUT = "output";

    /** Copies the collections and checks that each node refers to nodes before it. */
    public Network {
        nodes = List.copyOf(nodes);
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        for (int i = 0; i < nodes.size(); i++) {
            int position = i;
            if (nodes.get(i) instanceof Applied applied
                    && applied.from().stream().anyMatch(from -> from < 0 || from >= position)) {
                throw new IllegalArgumentException(
                        "from is " + applied.from() + " at the position " + i + ", expected positions before it");
            }
        }
    }

    /** An input or a layer of a network. */
    public sealed interface Node {}

    /**
     * An input.
     *
     * @param name its name, that of the column of data that is fed to it
     * @param type the element type: FLOAT, or INT64 for token numbers
     * @param example the lengths of one example's axes
     */
    public record Input(String name, ElementType type, List<Long> example) implements Node {

        /** Copies the list. */
        public Input {
            example = List.copyOf(example);
        }
    }

    /**
     * A layer applied to outputs of other nodes. The same layer of the same name again has the same parameters.
     *
     * @param layer the layer and its name
     * @param from the positions of its inputs, at least one
     */
    public record Applied(NamedLayer layer, List<Integer> from) implements Node {

        /** Copies the list. */
        public Applied {
            from = List.copyOf(from);
        }
    }

    /** Returns the inputs in order; the first is that of the features. */
    public List<Input> inputs() {
        return nodes.stream()
                .filter(Input.class::isInstance)
                .map(Input.class::cast)
                .toList();
    }

    /** Returns the layers in order. */
    public List<NamedLayer> layers() {
        return nodes.stream()
                .filter(Applied.class::isInstance)
                .map(node -> ((Applied) node).layer())
                .toList();
    }

    /**
     * Builds the network with fresh parameters. Its inputs have no range; the trainer states that of the training data.
     *
     * @param seed the seed of their initial values
     * @return the model; its prediction is the first output
     * @throws GraphException if a layer does not fit its input
     */
    public Model build(long seed) {
        try {
            return built(seed);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new GraphException(
                    "The network cannot be built for examples "
                            + inputs().stream().map(Input::example).toList() + ": " + e.getMessage()
                            + ". Make it smaller.",
                    e);
        }
    }

    private Model built(long seed) {
        if (layers().isEmpty()) {
            throw new GraphException("The network has no layers.");
        }
        GraphBuilder graph = new GraphBuilder("network");
        LayerScope scope = new LayerScope(graph, seed);
        List<Value> values = new ArrayList<>();
        for (Node node : nodes) {
            values.add(node instanceof Input input ? declared(graph, input) : applied(scope, (Applied) node, values));
        }
        Map<String, String> names = new LinkedHashMap<>();
        outputs.forEach((name, position) -> names.put(name, output(graph, name, values.get(position), names)));
        scope.followed()
                .forEach((statistic, next) ->
                        names.put(LayerScope.next(statistic), output(graph, LayerScope.next(statistic), next, names)));
        GraphEditor editor = GraphEditor.of(graph.build());
        names.forEach((name, written) -> editor.rename(written, name));
        Model model =
                Model.of(editor.build()).withParameters(scope.parameters()).withStatistics(scope.statistics());
        Map<String, InputInfo> others = new LinkedHashMap<>();
        inputs().stream().skip(1).forEach(input -> others.put(input.name(), InputInfo.UNBOUNDED));
        Model ranged = model.withRanges(InputInfo.UNBOUNDED, others);
        return names.size() == 1
                ? ranged
                : ranged.withPrediction(
                        Prediction.stated(outputs.keySet().iterator().next()));
    }

    private static Value declared(GraphBuilder graph, Input input) {
        long[] example = input.example().stream().mapToLong(Long::longValue).toArray();
        return graph.input(input.name(), new TensorType(input.type(), Shape.batchOf(example)));
    }

    private static Value applied(LayerScope scope, Applied node, List<Value> values) {
        return scope.apply(node.layer(), node.from().stream().map(values::get).toList());
    }

    /** Declares an output; a value that is an input or another output is copied. */
    private String output(GraphBuilder graph, String name, Value value, Map<String, String> names) {
        boolean isTaken = names.containsValue(value.name())
                || inputs().stream().anyMatch(input -> input.name().equals(value.name()));
        Value written = isTaken ? graph.inLayer(name, value::identity) : value;
        graph.output(written.name(), written);
        return written.name();
    }

    /** The names that two nodes must not share, unless they are the same layer. */
    static Set<String> names(List<Node> nodes) {
        Set<String> names = new LinkedHashSet<>();
        for (Node node : nodes) {
            names.add(
                    node instanceof Input input
                            ? input.name()
                            : ((Applied) node).layer().name());
        }
        return names;
    }
}
