package dev.kiln.graph.rewrite;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A match of a rule's pattern in a graph: the information for guard and replacement. */
@Experimental
public final class Match {

    private final Sweep sweep;
    private final Node root;
    private final Bindings bindings;
    private final boolean isNew;

    Match(Sweep sweep, Node root, Bindings bindings, boolean isNew) {
        this.sweep = sweep;
        this.root = root;
        this.bindings = bindings;
        this.isNew = isNew;
    }

    /** Returns the node that is rewritten. */
    public Node root() {
        return root;
    }

    /** Whether a rule of this sweep has added the root. */
    public boolean isNew() {
        return isNew;
    }

    /**
     * A node of the pattern.
     *
     * @param name its name in the pattern
     * @return the node
     */
    public Node node(String name) {
        return there(bindings.nodes().get(name), name);
    }

    /**
     * A value or a constant of the pattern.
     *
     * @param name its name in the pattern
     * @return the name of the value in the graph
     */
    public String value(String name) {
        return there(bindings.values().get(name), name);
    }

    /**
     * A constant of the pattern.
     *
     * @param name its name in the pattern
     * @return its value
     */
    public Tensor tensor(String name) {
        return sweep.constant(value(name))
                .orElseThrow(() -> new IllegalArgumentException("The pattern's " + name + " is not a constant."));
    }

    private static <T> T there(@Nullable T found, String name) {
        if (found == null) {
            throw new IllegalArgumentException("The pattern has nothing named " + name + ".");
        }
        return found;
    }

    /** Returns the graph before the sweep. */
    public Graph graph() {
        return sweep.graph();
    }

    /**
     * The type of a value of the graph or of a rule's replacement.
     *
     * @param value the name of the value
     * @return its type, as far as it follows from the types of its node's inputs
     */
    public TensorType type(String value) {
        return sweep.types().type(value);
    }

    /**
     * A constant of the graph.
     *
     * @param value the name of a value
     * @return its value; empty where it is not a constant
     */
    public Optional<Tensor> constant(String value) {
        return sweep.constant(value);
    }

    /**
     * The integers of a value that are the same in every run, as in {@link Graph#known}.
     *
     * @param value the name of a node's output
     * @return the integers, INT64; empty if they depend on the run or have another type
     */
    public Optional<Tensor> known(String value) {
        return sweep.types().known(value);
    }

    /**
     * The producer of a value, after the rules that were applied before.
     *
     * @param value the name of the value
     * @return the node; empty for an input, a state or a constant
     */
    public Optional<Node> producer(String value) {
        return sweep.uses().producer(value);
    }

    /**
     * Whether a value has exactly one reader: a node, and no result of the graph or state.
     *
     * @param value the name of the value
     * @return whether it has
     */
    public boolean isAlone(String value) {
        return sweep.uses().isAlone(value);
    }

    /**
     * Whether a value has a reader: a node, the caller as a result, or a state as its next value.
     *
     * @param value the name of the value
     * @return whether it has
     */
    public boolean isRead(String value) {
        return sweep.uses().isRead(value);
    }

    /**
     * Whether a value must keep its name: it is a result, the next value of a state, captured by a branch or body, or
     * an operand of a {@code Gradient}.
     *
     * @param value the name of the value
     * @return whether it must
     */
    public boolean isNamed(String value) {
        return sweep.uses().isNamed(value);
    }

    /**
     * An unused name.
     *
     * @param wish the preferred name
     * @return the wish, with a number after it if it was taken
     */
    public String fresh(String wish) {
        return sweep.fresh(wish);
    }

    /**
     * Adds a constant, or returns an equal one of the same preferred name from this sweep.
     *
     * @param wish its preferred name
     * @param value its value
     * @return its name
     */
    public String add(String wish, Tensor value) {
        return sweep.add(wish, value);
    }

    /**
     * Adds a constant of its own, even if there is an equal one.
     *
     * @param wish its preferred name
     * @param value its value
     * @return its name
     */
    public String addOwn(String wish, Tensor value) {
        return sweep.addOwn(wish, value);
    }
}
