package dev.kiln.graph.rewrite;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A place of a graph that has the form of a rule's pattern, with all that guard and replacement look at. */
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

    /** Whether a rule has put the root in, rather than that the graph had it before the sweep. */
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
     * The type of a value, those that rules have made in this sweep included.
     *
     * @param value the name of the value
     * @return its type, as far as it follows from the types of what its node reads
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
     * The integers that a node makes and no run decides, as {@link Graph#known} has them, those of rules included.
     *
     * @param value the name of a value that a node makes
     * @return the integers, INT64; empty where a run decides them, or they are of another type
     */
    public Optional<Tensor> known(String value) {
        return sweep.types().known(value);
    }

    /**
     * The node that makes a value, after the rules that were applied before.
     *
     * @param value the name of the value
     * @return the node; empty for an input, a state or a constant
     */
    public Optional<Node> producer(String value) {
        return sweep.uses().producer(value);
    }

    /**
     * Whether one node alone reads a value: no other node, no result of the graph, no state.
     *
     * @param value the name of the value
     * @return whether it is so
     */
    public boolean isAlone(String value) {
        return sweep.uses().isAlone(value);
    }

    /**
     * Whether anything reads a value: a node, the caller as a result, or a state as its next value.
     *
     * @param value the name of the value
     * @return whether it is so
     */
    public boolean isRead(String value) {
        return sweep.uses().isRead(value);
    }

    /**
     * Whether a value is known by its name, so that there must be one of that name: as a result, as the next value of a
     * state, to a branch or body, or to a {@code Gradient}.
     *
     * @param value the name of the value
     * @return whether it is so
     */
    public boolean isNamed(String value) {
        return sweep.uses().isNamed(value);
    }

    /**
     * A name that no value has.
     *
     * @param wish the name as it should be
     * @return the wish, with a number after it if it was taken
     */
    public String fresh(String wish) {
        return sweep.fresh(wish);
    }

    /**
     * Adds a constant. Equal ones of one wish are added once in a sweep.
     *
     * @param wish its name as it should be
     * @param value its value
     * @return its name
     */
    public String add(String wish, Tensor value) {
        return sweep.add(wish, value);
    }

    /**
     * Adds a constant, whatever there is already.
     *
     * @param wish its name as it should be
     * @param value its value
     * @return its name
     */
    public String addOwn(String wish, Tensor value) {
        return sweep.addOwn(wish, value);
    }
}
