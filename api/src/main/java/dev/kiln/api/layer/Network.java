package dev.kiln.api.layer;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.ElementType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

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
     * An input whose form is that of a column of the training data: FLOAT, or INT64 for token numbers, with the lengths of
     * the column's examples.
     *
     * @param name the name of the column; the first input of the data if empty
     * @param isOwnName whether the network gives the input that name itself, so that the column may have another where
     *     network and data have one input each
     */
    public record OpenInput(Optional<String> name, boolean isOwnName) implements Node {

        /**
         * An input with a name that the network gives it.
         *
         * @param name the name of the column, which may be another where network and data have one input each; the first
         *     input of the data if empty
         */
        public OpenInput(Optional<String> name) {
            this(name, true);
        }
    }

    /**
     * A layer applied to outputs of other nodes. The same layer of the same name again has the same parameters.
     *
     * @param layer the layer and its name
     * @param from the positions of its inputs, at least one
     * @param place where it is written, such as {@code net.yaml, line 4, column 5}, for messages; empty in Java
     */
    public record Applied(NamedLayer layer, List<Integer> from, String place) implements Node {

        /** Copies the list. */
        public Applied {
            from = List.copyOf(from);
        }

        /**
         * A layer that is written nowhere else.
         *
         * @param layer the layer and its name
         * @param from the positions of its inputs, at least one
         */
        public Applied(NamedLayer layer, List<Integer> from) {
            this(layer, from, "");
        }
    }

    /** Returns the inputs whose form is stated, in order; the first input of a network is that of the features. */
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
     * @throws GraphException if a layer does not fit its input, or the network leaves out a form that only training data say
     */
    public Model build(long seed) {
        return new NetworkWriter(this, null).write(seed);
    }

    /**
     * Builds the network for training data: an {@linkplain OpenInput open input} has the form of its column, and a last
     * layer whose number of outputs is left out has as many as there are classes or target values.
     *
     * @param seed the seed of the initial values
     * @param data the training data
     * @return the model; its prediction is the first output
     * @throws GraphException if a layer does not fit its input
     * @throws dev.kiln.graph.error.DataException if the data do not say the form that is left out
     */
    public Model build(long seed, DataSet data) {
        return build(seed, () -> data);
    }

    /**
     * As {@link #build(long, DataSet)}, with data that are opened only where something is left out.
     *
     * @param seed the seed of the initial values
     * @param data supplies the training data; called at most once
     * @return the model; its prediction is the first output
     * @throws GraphException if a layer does not fit its input
     * @throws dev.kiln.graph.error.DataException if the data do not say the form that is left out
     */
    public Model build(long seed, Supplier<DataSet> data) {
        return new NetworkWriter(this, data).write(seed);
    }

    /** The names that two nodes must not share, unless they are the same layer. */
    static Set<String> names(List<Node> nodes) {
        Set<String> names = new LinkedHashSet<>();
        for (Node node : nodes) {
            name(node).ifPresent(names::add);
        }
        return names;
    }

    /** The name of a node; empty for an input that is named by the data. */
    static Optional<String> name(Node node) {
        if (node instanceof OpenInput open) {
            return open.name();
        }
        return Optional.of(
                node instanceof Input input
                        ? input.name()
                        : ((Applied) node).layer().name());
    }
}
