package dev.kiln.engine.onnx.gradient;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One node in a backward pass: the values that a {@link GradientRule} reads, and the gradients that it gives. */
public final class Pullback {

    private final Tape tape;
    private final GraphBuilder graph;
    private final Node node;
    private final List<@Nullable Value> gradients;
    private final Set<Integer> wanted;
    private final List<String> wantedCaptures;
    private final List<@Nullable Value> results;
    private final Map<String, Value> capturedResults = new LinkedHashMap<>();

    /**
     * A node with its upstream gradients.
     *
     * @param tape the tape on which the derivative is written
     * @param node a node of that graph
     * @param gradients the upstream gradient of each output, null where nothing differentiated depends on it
     * @param wanted the indices of the inputs whose gradients are wanted
     * @param wantedCaptures the names of the captured values whose gradients are wanted
     */
    public Pullback(
            Tape tape, Node node, List<@Nullable Value> gradients, Set<Integer> wanted, List<String> wantedCaptures) {
        this.tape = tape;
        this.graph = tape.graph();
        this.node = node;
        this.gradients = gradients;
        this.wanted = wanted;
        this.wantedCaptures = wantedCaptures;
        this.results = new ArrayList<>(Collections.nCopies(node.inputs().size(), null));
    }

    /** The graph that the derivative is written to. */
    public GraphBuilder graph() {
        return graph;
    }

    /** The tape that the node is on. */
    public Tape tape() {
        return tape;
    }

    /** The node that is differentiated. */
    public Node node() {
        return node;
    }

    /** The attributes of the node. */
    public Attributes attributes() {
        return node.attributes();
    }

    /** The number of the node's inputs, including those omitted before the last one. */
    public int inputs() {
        return node.inputs().size();
    }

    /** Whether the node has an input, and it is not omitted. */
    public boolean has(int input) {
        return !node.input(input).isEmpty();
    }

    /**
     * An input of the node.
     *
     * @param index its index
     * @return its value
     * @throws GraphException if it is omitted
     */
    public Value input(int index) {
        if (!has(index)) {
            throw fail("it lacks its input " + index);
        }
        return graph.value(node.input(index));
    }

    /** An input of the node; empty where it is omitted. */
    public Optional<Value> optionalInput(int index) {
        return has(index) ? Optional.of(input(index)) : Optional.empty();
    }

    /** Whether the node has an output, and it is not omitted. */
    public boolean hasOutput(int index) {
        return !node.output(index).isEmpty();
    }

    /** An output of the node. */
    public Value output(int index) {
        return graph.value(node.output(index));
    }

    /** The first output. */
    public Value y() {
        return output(0);
    }

    /** The first input. */
    public Value x() {
        return input(0);
    }

    /**
     * The upstream gradient of the first output, for operators of which only that one is differentiated.
     *
     * @throws GraphException if another output has a gradient, or the first one has none
     */
    public Value gradient() {
        for (int i = 1; i < gradients.size(); i++) {
            if (gradients.get(i) != null) {
                throw fail("the derivative of its output " + i + " is not known");
            }
        }
        return gradient(0).orElseThrow(() -> fail("nothing depends on its first output"));
    }

    /** The upstream gradient of an output; empty where nothing differentiated depends on it. */
    public Optional<Value> gradient(int output) {
        return output < gradients.size() ? Optional.ofNullable(gradients.get(output)) : Optional.empty();
    }

    /** Whether the gradient of an input is wanted. */
    public boolean wants(int input) {
        return wanted.contains(input);
    }

    /**
     * Gives the gradient of an input.
     *
     * @param input the index of the input
     * @param gradient writes the gradient; called only if it is wanted
     */
    public void give(int input, Supplier<Value> gradient) {
        if (wants(input)) {
            results.set(input, gradient.get());
        }
    }

    /** As {@link #give}, for an input that the operator broadcast: the gradient has the shape of the output. */
    public void giveBroadcast(int input, Supplier<Value> gradient) {
        give(input, () -> Broadcasting.sumTo(gradient.get(), input(input)));
    }

    /**
     * Gives the gradients of all wanted inputs, by differentiating the operator expanded into others.
     *
     * @param expansion writes the operator's outputs from its inputs, in order; trailing ones may be missing, and nodes
     *     without use are dropped
     */
    public void giveThrough(Supplier<List<Value>> expansion) {
        int before = graph.nodes().size();
        List<Value> outputs = expansion.get();
        List<Node> nodes = graph.nodes();
        List<Differentiation.Seed> seeds = new ArrayList<>();
        for (int i = 0; i < gradients.size(); i++) {
            Value gradient = gradients.get(i);
            if (gradient != null && i >= outputs.size()) {
                throw fail("the derivative of its output " + i + " is not known");
            }
            if (gradient != null) {
                seeds.add(new Differentiation.Seed(outputs.get(i).name(), gradient));
            }
        }
        Map<String, Integer> places = new LinkedHashMap<>();
        wanted.stream().sorted().forEach(i -> places.putIfAbsent(node.input(i), i));
        Differentiation.pull(tape, nodes.subList(before, nodes.size()), places.keySet(), seeds)
                .forEach((input, gradient) -> results.set(places.getOrDefault(input, 0), gradient));
    }

    /** The names of the captured values whose gradients are wanted. */
    public List<String> wantedCaptures() {
        return wantedCaptures;
    }

    /** Gives the gradient of a captured value. */
    public void giveCapture(String name, Value gradient) {
        capturedResults.put(name, gradient);
    }

    /** The gradients given for captured values, by their names. */
    Map<String, Value> capturedResults() {
        return capturedResults;
    }

    /** The gradient given for each input, null where there is none. */
    public List<@Nullable Value> results() {
        return results;
    }

    /** A scalar of the element type of the first input. */
    public Value scalar(double value) {
        return graph.constant(Tensor.scalar(elementType(), value));
    }

    /** The element type of the first input. */
    public ElementType elementType() {
        ElementType type = x().elementType();
        return type == ElementType.UNDEFINED ? ElementType.FLOAT : type;
    }

    /** Truth values as 0 and 1 of the element type of the first input. */
    public Value mask(Value condition) {
        return condition.cast(elementType());
    }

    /** The integers of an input that is a constant; empty where it is omitted or not constant. */
    public Optional<long[]> integers(int input) {
        return optionalInput(input).flatMap(graph::constantOf).map(Tensor::toLongArray);
    }

    /**
     * The rank of an input.
     *
     * @throws GraphException if it is not known
     */
    public int rank(int input) {
        int rank = input(input).shape().rank();
        if (rank < 0) {
            throw fail("the rank of its input " + input + " is not known");
        }
        return rank;
    }

    /** An axis counted from the front. */
    public int axis(long axis, int input) {
        return (int) (axis < 0 ? axis + rank(input) : axis);
    }

    /**
     * Makes the exception for a node that the rule does not cover.
     *
     * @param why the obstacle as the end of a sentence, without its full stop
     * @return the exception, to be thrown
     */
    public GraphException fail(String why) {
        return new GraphException("The derivative of " + node.label() + " cannot be written: " + why + ".");
    }
}
