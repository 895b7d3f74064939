package dev.kiln.api.layer;

import dev.kiln.api.extension.OptionGroup;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Builds a {@link Network}, one branch after the other. */
@Stable
public final class NetworkBuilder {

    private final List<Network.Node> nodes = new ArrayList<>();
    private final Map<String, Integer> outputs = new LinkedHashMap<>();

    /** An empty network. */
    public NetworkBuilder() {}

    /**
     * A network of one input and a chain of layers.
     *
     * @param example the lengths of the axes of one example
     * @param layers its layers in order, at least one
     * @return the network
     */
    public static Network chain(List<Long> example, Layer... layers) {
        NetworkBuilder builder = new NetworkBuilder();
        long[] lengths = example.stream().mapToLong(Long::longValue).toArray();
        return builder.output(Network.OUTPUT, builder.input("input", lengths).then(layers))
                .build();
    }

    /**
     * A chain of layers on the first input of the training data, whose form it has.
     *
     * @param layers its layers in order, at least one
     * @return the network
     */
    public static Network chain(Layer... layers) {
        NetworkBuilder builder = new NetworkBuilder();
        return builder.output(Network.OUTPUT, builder.openInput().then(layers)).build();
    }

    /**
     * Declares the first input of the training data, whose name, type and shape it has.
     *
     * @return the branch that begins with it
     */
    public Branch openInput() {
        return add(new Network.OpenInput(Optional.empty()));
    }

    /**
     * Declares an input whose type and shape are those of a column of the training data.
     *
     * @param name the name of the column
     * @return the branch that begins with it
     */
    public Branch openInput(String name) {
        requireFree(name);
        return add(new Network.OpenInput(Optional.of(name)));
    }

    /**
     * Declares an input of real numbers.
     *
     * @param name its name, that of the column of data that is fed to it
     * @param example the lengths of one example's axes
     * @return the branch that begins with it
     */
    public Branch input(String name, long... example) {
        return input(name, ElementType.FLOAT, example);
    }

    /**
     * Declares an input.
     *
     * @param name its name, that of the column of data that is fed to it
     * @param type the element type: FLOAT, or INT64 for token numbers
     * @param example the lengths of one example's axes
     * @return the branch that begins with it
     */
    public Branch input(String name, ElementType type, long... example) {
        requireFree(name);
        return add(new Network.Input(name, type, Arrays.stream(example).boxed().toList()));
    }

    private void requireFree(String name) {
        if (Network.names(nodes).contains(name)) {
            throw new GraphException(
                    "The network has two inputs or layers of the name " + name + "; name one otherwise.");
        }
    }

    /**
     * Declares an output; the first is the prediction.
     *
     * @param name its name, that of the column of data whose target it predicts
     * @param branch its value
     * @return this
     */
    public NetworkBuilder output(String name, Branch branch) {
        if (outputs.put(name, branch.position()) != null) {
            throw new GraphException("The network has two outputs of the name " + name + "; name one otherwise.");
        }
        return this;
    }

    /**
     * Builds the network.
     *
     * @return the network
     */
    public Network build() {
        if (outputs.isEmpty()) {
            throw new GraphException("The network has no output; declare one.");
        }
        return new Network(nodes, outputs);
    }

    /** Applies a layer under the next free name made of its class. */
    Branch apply(Layer layer, List<Integer> from) {
        String plain = layer.getClass().getSimpleName();
        String word = plain.isEmpty() || layer.getClass().isSynthetic() ? "layer" : snake(plain);
        return apply(new NamedLayer(word + "_" + (count() + 1), layer), from);
    }

    private long count() {
        return nodes.stream().filter(Network.Applied.class::isInstance).count();
    }

    private static String snake(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    Branch apply(NamedLayer layer, List<Integer> from) {
        OptionGroup.check(layer.layer());
        for (Network.Node node : nodes) {
            boolean isOther = node instanceof Network.Applied applied
                    ? applied.layer().name().equals(layer.name())
                            && !applied.layer().layer().equals(layer.layer())
                    : Network.name(node).equals(Optional.of(layer.name()));
            if (isOther) {
                throw new GraphException("The network has two inputs or layers of the name " + layer.name()
                        + "; name one otherwise, or apply the same layer to share its parameters.");
            }
        }
        return add(new Network.Applied(layer, from));
    }

    private Branch add(Network.Node node) {
        nodes.add(node);
        return new Branch(this, nodes.size() - 1);
    }
}
