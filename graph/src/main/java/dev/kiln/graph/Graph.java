package dev.kiln.graph;

import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A program: an immutable directed acyclic graph of ONNX operators.
 *
 * <p>Values have names. Each name is defined once: by an input, a state, a constant or a node. The nodes are sorted
 * topologically: every value is computed before it is read. No two nodes have the same name, except the empty one: a
 * number is appended to the name of the second. The type of every value is known as far as it can be inferred. A graph
 * comes from a {@code GraphBuilder}, which writes one from scratch, or a {@code GraphEditor}, which rewrites one.
 */
@Stable
public final class Graph {

    /**
     * The version of the operator set {@code ai.onnx} that defines the meaning of operators; older files are converted
     * to it. A graph declares the oldest version from {@link #OLDEST_OPSET} on that has everything the graph uses.
     */
    public static final int OPSET = 21;

    /**
     * The oldest version of the operator set {@code ai.onnx} that a graph can be of. From it to {@link #OPSET}
     * operators were only extended, so that a graph that uses no extension belongs to both; and ONNX Runtime refuses
     * some int8 models of the later version that it runs when they declare this one.
     */
    public static final int OLDEST_OPSET = 20;

    /** The newest version of the operator set {@code ai.onnx} that a graph can be of. */
    public static final int NEWEST_OPSET = 26;

    private final GraphContents contents;
    private final Map<String, Node> producers = new HashMap<>();

    /**
     * A graph of contents that are sorted, checked and typed; a {@code GraphBuilder} and a {@code GraphEditor} ensure
     * that.
     *
     * @param contents the parts of the graph
     */
    public Graph(GraphContents contents) {
        this.contents = contents;
        for (Node node : contents.nodes()) {
            node.outputs().stream().filter(o -> !o.isEmpty()).forEach(o -> producers.put(o, node));
        }
    }

    /** Returns the name of the graph; may be empty. */
    public String name() {
        return contents.name();
    }

    /**
     * Returns the version of each operator set, by domain; {@code ai.onnx} is the empty name, from
     * {@link #OLDEST_OPSET} to {@link #NEWEST_OPSET}.
     */
    public Map<String, Integer> opsets() {
        return contents.opsets();
    }

    /** Returns the inputs that each run must be fed, data and noise. */
    public List<Input> inputs() {
        return contents.inputs();
    }

    /** Returns the values carried from one run to the next. */
    public List<State> states() {
        return contents.states();
    }

    /** Returns the constants by name, in the order in which they were added. */
    public Map<String, Tensor> constants() {
        return contents.constants();
    }

    /**
     * One constant.
     *
     * @param constant its name
     * @return its value
     * @throws GraphException if there is no constant of that name
     */
    public Tensor constant(String constant) {
        Tensor value = contents.constants().get(constant);
        if (value == null) {
            throw new GraphException("The graph " + name() + " has no constant named " + constant + ".");
        }
        return value;
    }

    /**
     * The integers computed by a node that do not depend on the feeds of a run: known lengths of axes, and values
     * computed from them.
     *
     * @param value the name of a node's output
     * @return the integers, INT64; empty where they depend on the run, or are of another type
     */
    public Optional<Tensor> known(String value) {
        return Optional.ofNullable(contents.known().get(value));
    }

    /** Returns the nodes, each after those whose values it reads. */
    public List<Node> nodes() {
        return contents.nodes();
    }

    /** Returns the names of the results. */
    public List<String> outputs() {
        return contents.outputs();
    }

    /**
     * Returns the names that this graph reads and does not define: those of the enclosing graph, if it is a branch or a
     * body.
     */
    public Set<String> captures() {
        return contents.captures();
    }

    /** Returns the parts of the graph in its file that Kiln does not read. */
    public Extras extras() {
        return contents.extras();
    }

    /**
     * The type of a value.
     *
     * @param value its name
     * @return the type, as far as it is known
     * @throws GraphException if there is no such value
     */
    public TensorType type(String value) {
        TensorType type = contents.types().get(value);
        if (type == null) {
            throw new GraphException("The graph " + name() + " has no value named " + value + ".");
        }
        return type;
    }

    /**
     * Whether a value of that name is defined or captured here.
     *
     * @param value a name
     * @return whether it is
     */
    public boolean has(String value) {
        return contents.types().containsKey(value);
    }

    /**
     * One input.
     *
     * @param inputName its name
     * @return the input; empty if there is none of that name
     */
    public Optional<Input> input(String inputName) {
        return inputs().stream().filter(i -> i.name().equals(inputName)).findFirst();
    }

    /**
     * The node that computes a value.
     *
     * @param value its name
     * @return the node; empty for an input, a state, a constant or an unknown name
     */
    public Optional<Node> producer(String value) {
        return Optional.ofNullable(producers.get(value));
    }

    @Override
    public String toString() {
        return "graph " + name() + ": " + inputs().size() + " inputs, " + states().size() + " states, "
                + constants().size() + " constants, " + nodes().size() + " nodes, outputs " + outputs();
    }
}
