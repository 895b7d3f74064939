package dev.kiln.api.layer;

import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The scope in which a layer creates its parameters. They become constants of the graph, named after the enclosing
 * layers, and the scope records which of them are trained.
 */
@Stable
public final class LayerScope {

    private final GraphBuilder graph;
    private final String path;
    private final long seed;
    private final Network network;
    private final boolean isAgain;

    /**
     * The scope of a whole network.
     *
     * @param graph the graph of the layers
     * @param seed determines all initial values
     */
    public LayerScope(GraphBuilder graph, long seed) {
        this(graph, "", seed, new Network(), false);
    }

    private LayerScope(GraphBuilder graph, String path, long seed, Network network, boolean isAgain) {
        this.graph = graph;
        this.path = path;
        this.seed = seed;
        this.network = network;
        this.isAgain = isAgain;
    }

    /** The state that all scopes of one network share. */
    private static final class Network {

        private final Set<String> parameters = new LinkedHashSet<>();
        private final Set<String> statistics = new LinkedHashSet<>();
        private final Map<String, Value> values = new HashMap<>();
        private final Map<String, Layer> layers = new HashMap<>();
        private final Map<String, Value> outputs = new LinkedHashMap<>();
        private @Nullable Value mask;
    }

    /**
     * Creates a parameter, which training changes.
     *
     * @param name unique in the layer, such as {@code weight}
     * @param initializer draws its initial value, from a generator determined by the seed and the full name
     * @param shape its shape
     * @return its value
     * @throws GraphException if a length is -1, as {@link Value#size} returns for one that is known only at run time
     */
    public Value parameter(String name, Initializer initializer, long... shape) {
        String full = path + name;
        if (Arrays.stream(shape).anyMatch(length -> length < 0)) {
            throw failure("its parameter " + name + " needs lengths that are known before a run, and one of "
                    + Arrays.toString(shape) + " is not. Fix that length of the network's input.");
        }
        Value shared = isAgain ? network.values.get(full) : null;
        if (shared != null) {
            return requireShape(shared, name, shape);
        }
        Tensor initial = initializer.draw(new SplittableRandom(seed ^ hash(full)), shape);
        network.parameters.add(full);
        return created(full, initial);
    }

    private Value requireShape(Value shared, String name, long... shape) {
        if (!Arrays.equals(shared.shape().toArray(), shape)) {
            throw failure("its parameter " + name + " is " + shared.shape() + " from where it was applied before, and "
                    + Arrays.toString(shape) + " for this input. Apply it to inputs of one form.");
        }
        return shared;
    }

    private Value created(String full, Tensor initial) {
        Value value = graph.constant(full, initial);
        network.values.put(full, value);
        return value;
    }

    /**
     * A parameter or statistic of a layer before this one, to tie weights.
     *
     * @param fullName its name in the model, such as {@code embedding_1.weight}
     * @return its value
     * @throws GraphException if there is none of that name so far
     */
    public Value parameter(String fullName) {
        Value value = network.values.get(fullName);
        if (value == null) {
            throw failure("there is no parameter " + fullName + " before it."
                    + Spelling.hint(fullName, network.values.keySet()) + " There are " + network.values.keySet() + ".");
        }
        return value;
    }

    /**
     * The output of a layer before this one, to join branches.
     *
     * @param layer its name with those of the layers around it, such as {@code residual_2.conv2d_1}
     * @return its output; the last one if it was applied several times
     * @throws GraphException if there is none of that name so far
     */
    public Value output(String layer) {
        Value output = network.outputs.get(layer);
        if (output == null) {
            throw failure("there is no layer " + layer + " before it." + Spelling.hint(layer, network.outputs.keySet())
                    + " There are " + network.outputs.keySet() + ".");
        }
        return output;
    }

    /**
     * Creates a running statistic, which training changes without a gradient.
     *
     * @param name unique in the layer, such as {@code running_mean}
     * @param initial its initial value
     * @return its value
     */
    public Value statistic(String name, Tensor initial) {
        Value shared = isAgain ? network.values.get(path + name) : null;
        if (shared != null) {
            return requireShape(shared, name, initial.shape());
        }
        network.statistics.add(path + name);
        return created(path + name, initial);
    }

    /**
     * Writes a layer inside this one. The same layer under the same name again has the same parameters.
     *
     * @param child the layer and its name here
     * @param input its input
     * @return its output
     */
    public Value apply(NamedLayer child, Value input) {
        String full = path + child.name();
        boolean isRepeated = child.layer().equals(network.layers.put(full, child.layer()));
        LayerScope inner = new LayerScope(graph, full + ".", seed, network, isAgain || isRepeated);
        Value output = graph.inLayer(child.name(), () -> child.layer().apply(inner, input));
        network.outputs.put(full, output);
        return output;
    }

    /**
     * Sets the mask of the sequences: which positions hold tokens and which are padding. The layers after this one may
     * ignore the padding.
     *
     * @param present BOOL {@code [N, T]}, false at padding
     */
    public void mask(Value present) {
        network.mask = present;
    }

    /**
     * The mask of sequences that an earlier layer has set.
     *
     * @param sequences {@code [N, T, ...]}
     * @return BOOL {@code [N, T]}, false at padding; empty where no mask is set for sequences of that length
     */
    public Optional<Value> maskOf(Value sequences) {
        return Optional.ofNullable(network.mask)
                .filter(mask -> sequences.shape().rank() > 1
                        && sequences
                                .shape()
                                .dims()
                                .subList(0, 2)
                                .equals(mask.shape().dims()));
    }

    /**
     * A failure of the layer of this scope, for the layer to throw.
     *
     * @param problem the mismatch and the remedy, a clause that continues after the layer's name
     * @return the exception; its message begins with the names of the enclosing layers
     */
    public GraphException failure(String problem) {
        String where = path.isEmpty() ? "The network" : "The layer " + path.substring(0, path.length() - 1);
        return new GraphException(where + " does not fit: " + problem);
    }

    /** Returns the names of all parameters created until now, in this scope, the enclosing ones and those within it. */
    public Set<String> parameters() {
        return Collections.unmodifiableSet(network.parameters);
    }

    /** Returns the names of all running statistics created until now. */
    public Set<String> statistics() {
        return Collections.unmodifiableSet(network.statistics);
    }

    /** FNV-1a over the characters: stable across releases. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
