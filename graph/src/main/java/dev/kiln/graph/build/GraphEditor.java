package dev.kiln.graph.build;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.State;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.inference.GraphParts;
import dev.kiln.graph.inference.TakenNames;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Rewrites a graph: nodes and constants can be removed, added and renamed in any order; {@link #build} then sorts the
 * nodes, checks the graph and infers all types anew. An editor is for one rewrite and one thread.
 */
@Stable
public final class GraphEditor {

    private final GraphParts parts;
    private final TakenNames names;

    private GraphEditor(Graph graph) {
        parts = new GraphParts(graph);
        names = new TakenNames(graph);
    }

    /** An editor of an empty graph, of Kiln's own operator set. */
    public GraphEditor() {
        parts = new GraphParts();
        names = new TakenNames();
    }

    /**
     * An editor that starts from a graph.
     *
     * @param graph the graph, which does not change
     * @return the editor
     */
    public static GraphEditor of(Graph graph) {
        return new GraphEditor(graph);
    }

    /** Returns a copy of the current list of nodes. */
    public List<Node> nodes() {
        return List.copyOf(parts.nodes);
    }

    /** Returns an unmodifiable view of the current constants. */
    public Map<String, Tensor> constants() {
        return Collections.unmodifiableMap(parts.constants);
    }

    /** Returns a copy of the current list of the outputs' names. */
    public List<String> outputs() {
        return List.copyOf(parts.outputs);
    }

    /**
     * A name that no value has, in branches and bodies included.
     *
     * @param wish the preferred name
     * @return the wish, with a number appended if it was taken
     */
    public String freshName(String wish) {
        return names.fresh(wish);
    }

    /**
     * Names the graph.
     *
     * @param name its name
     * @return this editor
     */
    public GraphEditor name(String name) {
        parts.name = name;
        return this;
    }

    /**
     * Sets the version of an operator set. That of {@code ai.onnx} need not be set: a graph declares the oldest one,
     * from {@link Graph#OLDEST_OPSET} on, that has everything the graph uses.
     *
     * @param domain the domain, not that of {@code ai.onnx}
     * @param version its version
     * @return this editor
     */
    public GraphEditor opset(String domain, int version) {
        parts.opsets.put(domain, version);
        return this;
    }

    /**
     * Sets the parts of the graph in its file that Kiln does not read.
     *
     * @param extras those parts
     * @return this editor
     */
    public GraphEditor extras(Extras extras) {
        parts.extras = extras;
        return this;
    }

    /**
     * Adds an input that is fed data.
     *
     * @param name its name
     * @param type its type
     * @return this editor
     */
    public GraphEditor input(String name, TensorType type) {
        names.add(name);
        parts.inputs.add(new Input(name, type, Optional.empty()));
        return this;
    }

    /**
     * Changes the type of an input.
     *
     * @param name its name
     * @param type its new type
     * @return this editor
     * @throws GraphException if there is no such input
     */
    public GraphEditor retype(String name, TensorType type) {
        parts.inputs.replaceAll(i -> i.name().equals(name) ? new Input(name, type, i.noise()) : i);
        if (parts.inputs.stream().noneMatch(i -> i.name().equals(name))) {
            throw new GraphException("The graph " + parts.name + " has no input named " + name + ".");
        }
        return this;
    }

    /**
     * Removes an input, so that its name refers to the enclosing graph.
     *
     * @param name its name
     * @return this editor
     */
    public GraphEditor removeInput(String name) {
        parts.inputs.removeIf(i -> i.name().equals(name));
        return this;
    }

    /**
     * Adds a constant, or replaces the one of that name.
     *
     * @param name its name
     * @param value its value
     * @return this editor
     */
    public GraphEditor constant(String name, Tensor value) {
        names.add(name);
        parts.constants.put(name, value);
        return this;
    }

    /**
     * Removes a constant.
     *
     * @param name its name
     * @return this editor
     */
    public GraphEditor removeConstant(String name) {
        parts.constants.remove(name);
        return this;
    }

    /**
     * Adds a node.
     *
     * @param node the node
     * @return this editor
     */
    public GraphEditor add(Node node) {
        names.add(node);
        parts.nodes.add(node);
        return this;
    }

    /**
     * Adds a node without extras.
     *
     * @param name its name in messages
     * @param operator its ONNX operator
     * @param inputs the values it reads
     * @param outputs the values it makes
     * @param attributes its attributes
     * @return this editor
     */
    public GraphEditor add(
            String name, String operator, List<String> inputs, List<String> outputs, Attributes attributes) {
        return add(new Node(name, "", operator, inputs, outputs, attributes, Extras.NONE));
    }

    /**
     * Replaces all nodes.
     *
     * @param nodes the new nodes
     * @return this editor
     */
    public GraphEditor nodes(List<Node> nodes) {
        nodes.forEach(names::add);
        parts.nodes = new ArrayList<>(nodes);
        return this;
    }

    /**
     * Removes a node.
     *
     * @param node the node
     * @return this editor
     */
    public GraphEditor remove(Node node) {
        parts.nodes.removeIf(n -> n.equals(node));
        return this;
    }

    /**
     * Replaces a node by others.
     *
     * @param node the node to replace
     * @param replacement the new nodes, in order
     * @return this editor
     */
    public GraphEditor replace(Node node, Node... replacement) {
        List<Node> changed = new ArrayList<>(parts.nodes.size() + replacement.length);
        for (Node old : parts.nodes) {
            if (old.equals(node)) {
                changed.addAll(List.of(replacement));
            } else {
                changed.add(old);
            }
        }
        for (Node added : replacement) {
            names.add(added);
        }
        parts.nodes = changed;
        return this;
    }

    /**
     * Rewrites every node.
     *
     * @param change returns the replacement of a node
     * @return this editor
     */
    public GraphEditor mapNodes(UnaryOperator<Node> change) {
        parts.nodes.replaceAll(change);
        return this;
    }

    /**
     * Lets all nodes that read one value read another, in branches and bodies too; the graph's outputs do not change.
     *
     * @param from the name they read now
     * @param to the name they are to read
     * @return this editor
     */
    public GraphEditor redirect(String from, String to) {
        return mapNodes(n -> n.reads().contains(from) ? redirected(n, from, to) : n);
    }

    private static Node redirected(Node node, String from, String to) {
        return node.withInputs(
                        node.inputs().stream().map(i -> i.equals(from) ? to : i).toList())
                .withAttributes(Renaming.apply(node, Map.of(from, to)));
    }

    /**
     * Renames the output of a node, wherever it is read.
     *
     * @param from its name
     * @param to its new name, which no value has
     * @return this editor
     * @throws GraphException if the new name is taken
     */
    public GraphEditor rename(String from, String to) {
        if (!names.add(to)) {
            throw new GraphException("The name " + to + " is taken in the graph " + parts.name + ".");
        }
        redirect(from, to);
        mapNodes(n -> n.outputs().contains(from)
                ? n.withOutputs(
                        n.outputs().stream().map(o -> o.equals(from) ? to : o).toList())
                : n);
        parts.outputs.replaceAll(o -> o.equals(from) ? to : o);
        return this;
    }

    /**
     * Declares a result.
     *
     * @param name the name of the value
     * @return this editor
     */
    public GraphEditor output(String name) {
        parts.outputs.add(name);
        return this;
    }

    /**
     * Replaces the list of results.
     *
     * @param outputNames the names of the values
     * @return this editor
     */
    public GraphEditor outputs(List<String> outputNames) {
        parts.outputs.clear();
        parts.outputs.addAll(outputNames);
        return this;
    }

    /**
     * Adds a state.
     *
     * @param state the state
     * @return this editor
     */
    public GraphEditor state(State state) {
        names.add(state.input());
        parts.states.add(state);
        return this;
    }

    /**
     * Removes every node and constant that no output and no state needs.
     *
     * @return this editor
     */
    public GraphEditor prune() {
        parts.sort();
        parts.prune();
        return this;
    }

    /**
     * Sorts the nodes, checks the graph and infers the types.
     *
     * @return the graph
     * @throws GraphException if a name is defined twice or never, the nodes have a cycle, or an operator's inputs do
     *     not fit it
     */
    public Graph build() {
        return parts.build(false);
    }

    /**
     * As {@link #build}, for a branch or a body: names that are not defined here refer to the enclosing graph.
     *
     * @return the graph
     */
    public Graph buildBody() {
        return parts.build(true);
    }
}
