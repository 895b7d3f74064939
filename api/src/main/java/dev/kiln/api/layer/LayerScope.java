package dev.kiln.api.layer;

import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The scope in which a layer creates its parameters. They become constants of the graph, named after the enclosing
 * layers, and the scope records which of them are trained.
 */
@Stable
public final class LayerScope {

    private static final double GIGABYTE = 1e9;

    private final GraphBuilder graph;
    private final String path;
    private final long seed;
    private final Network network;
    private final boolean isAgain;
    private @Nullable Value mask;
    private Set<String> others = Set.of();

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
        private final Map<String, Value> followed = new LinkedHashMap<>();
        private final Map<String, Value> masks = new HashMap<>();
        private OutputWidth width = OutputWidth.NONE;
    }

    /**
     * Creates a parameter, which training changes.
     *
     * @param name unique in the layer, such as {@code weight}
     * @param initializer draws its initial value, from a generator determined by the seed and the full name
     * @param shape its shape
     * @return its value
     * @throws GraphException if a length is -1, as {@link Value#size} returns for one that is known only at run time, or it
     *     would be larger than 2 GiB
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
        requireSize(name, shape);
        Tensor initial = initializer.draw(new SplittableRandom(seed ^ hash(full)), shape);
        network.parameters.add(full);
        return created(full, initial);
    }

    /** A tensor holds 2 GiB; more is a mistake in an option or in the form of the data, not in the layer. */
    private void requireSize(String name, long[] shape) {
        double elements = Arrays.stream(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
        double bytes = elements * ElementType.FLOAT.bytes(1);
        if (bytes > Integer.MAX_VALUE) {
            throw failure(String.format(
                    Locale.ROOT,
                    "its parameter %s would be %s, which are %,.1f GB as FLOAT, and a parameter has 2.1 GB at most. Make the"
                            + " layer or its input smaller.",
                    name,
                    Arrays.toString(shape),
                    bytes / GIGABYTE));
        }
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
     * @param name its name in the model, such as {@code embedding_1.weight}, or without the names of layers that are around
     *     this one too
     * @return its value
     * @throws GraphException if there is none of that name so far
     */
    public Value parameter(String name) {
        return before("parameter", name, network.values);
    }

    /** A value of that name here, in the layer around this one, and so on. */
    private Value before(String kind, String name, Map<String, Value> all) {
        String around = path;
        while (true) {
            Value value = all.get(around + name);
            if (value != null) {
                return value;
            }
            if (around.isEmpty()) {
                throw failure("there is no " + kind + " " + name + " before it." + Spelling.hint(name, all.keySet())
                        + " There are " + all.keySet() + ".");
            }
            around = around.substring(0, around.lastIndexOf('.', around.length() - 2) + 1);
        }
    }

    /**
     * The output of a layer before this one, to join branches.
     *
     * @param layer its name with those of the layers around it, such as {@code residual_2.conv2d_1}, or without the names of
     *     those that are around this one too
     * @return its output; the last one if it was applied several times
     * @throws GraphException if there is none of that name so far
     */
    public Value output(String layer) {
        return before("layer", layer, network.outputs);
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
     * Creates a running statistic with a random initial value.
     *
     * @param name unique in the layer
     * @param initializer draws its initial value, from a generator determined by the seed and the full name
     * @param shape its shape
     * @return its value
     */
    public Value statistic(String name, Initializer initializer, long... shape) {
        return statistic(name, initializer.draw(new SplittableRandom(seed ^ hash(path + name)), shape));
    }

    /**
     * Says what training makes of a running statistic in each step: the value is computed from the batch, and the statistic
     * has it in the next step. Without it a statistic changes where a batch normalization reads it, and nowhere else. The
     * model keeps the value as an additional output, {@link #next(String)}, so that it can be trained further.
     *
     * @param statistic a statistic of this layer
     * @param next its value in the next step, of the same type
     */
    public void follow(Value statistic, Value next) {
        if (!network.statistics.contains(statistic.name())) {
            throw failure(statistic.name() + " is none of its statistics, " + network.statistics + ".");
        }
        if (!statistic.type().equals(next.type())) {
            throw failure("its statistic " + statistic.name() + " is " + statistic.type() + ", and its next value "
                    + next.type() + ".");
        }
        network.followed.put(statistic.name(), next);
    }

    /**
     * The name of the output of a model that is the next value of a statistic.
     *
     * @param statistic the name of the statistic
     * @return the name
     */
    public static String next(String statistic) {
        return statistic + "/next";
    }

    /** Returns the next values of statistics, by the names of these. */
    public Map<String, Value> followed() {
        return Collections.unmodifiableMap(network.followed);
    }

    /**
     * Writes a layer inside this one. An equal layer under the same name again has the same parameters.
     *
     * @param child the layer and its name here
     * @param input its input
     * @return its output
     */
    public Value apply(NamedLayer child, Value input) {
        return apply(child, List.of(input));
    }

    /**
     * Writes a layer of several inputs inside this one.
     *
     * @param child the layer and its name here
     * @param inputs its inputs, at least one
     * @return its output
     */
    public Value apply(NamedLayer child, List<Value> inputs) {
        String full = path + child.name();
        boolean isRepeated = child.layer().equals(network.layers.put(full, child.layer()));
        LayerScope inner = new LayerScope(graph, full + ".", seed, network, isAgain || isRepeated);
        inner.mask = maskByName(inputs.get(0));
        inner.others = inputs.stream().skip(1).map(Value::name).collect(Collectors.toSet());
        Value output = graph.inLayer(child.name(), () -> written(child.layer(), inner, inputs));
        network.outputs.put(full, output);
        inner.maskOf(output).ifPresent(found -> masked(output, found));
        return output;
    }

    private void masked(Value output, Value present) {
        network.masks.put(output.name(), present);
        if (!path.isEmpty() && mask == null) {
            // for values that a layer computes between the layers inside it
            mask = present;
        }
    }

    private static Value written(Layer layer, LayerScope scope, List<Value> inputs) {
        return inputs.size() == 1 ? layer.apply(scope, inputs.get(0)) : layer.apply(scope, inputs);
    }

    /**
     * Sets the mask of the sequences that this layer writes: which positions hold tokens and which are padding. It holds for
     * the output of this layer, and for those of the layers after it as long as they keep the times.
     *
     * @param present BOOL {@code [N, T]}, false at padding
     */
    public void mask(Value present) {
        mask = present;
    }

    /**
     * The mask of sequences that an earlier layer has set: the layer that wrote them, or one before it.
     *
     * @param sequences {@code [N, T, ...]}, an input of this layer, or a value computed from the first of them
     * @return BOOL {@code [N, T]}, false at padding; empty where no mask is set for sequences of that length
     */
    public Optional<Value> maskOf(Value sequences) {
        return Optional.ofNullable(maskByName(sequences))
                .filter(found -> sequences.shape().rank() > 1
                        && sequences
                                .shape()
                                .dims()
                                .subList(0, 2)
                                .equals(found.shape().dims()));
    }

    /** The mask of a value, or that of the first input for values computed in this layer. */
    private @Nullable Value maskByName(Value sequences) {
        Value own = network.masks.get(sequences.name());
        return own == null && !others.contains(sequences.name()) ? mask : own;
    }

    /**
     * The number of values that the training data ask of the output that this layer leads to: the classes of a
     * classification, the values of a target of a regression. For layers whose number of outputs is left out.
     *
     * @return the number, at least 1
     * @throws GraphException if the network is built without data, another layer has asked for the same output, or this one
     *     leads to several
     * @throws dev.kiln.graph.error.DataException if the data do not say it
     */
    public long outputWidth() {
        return network.width.of(this);
    }

    /** Sets the output that the layers written next lead to. */
    void leadTo(OutputWidth width) {
        network.width = width;
    }

    /** Returns the names of the enclosing layers, each with a dot after it. */
    String path() {
        return path;
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
