package dev.kiln.graph.inference;

import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.GraphContents;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.State;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The parts of a graph under construction: lists and maps to fill, which {@link #build} sorts, checks and completes
 * with types.
 */
public final class GraphParts {

    public String name = "";
    public final Map<String, Integer> opsets = new LinkedHashMap<>();
    public final List<Input> inputs = new ArrayList<>();
    public final List<State> states = new ArrayList<>();
    public final Map<String, Tensor> constants = new LinkedHashMap<>();
    public List<Node> nodes = new ArrayList<>();
    public final List<String> outputs = new ArrayList<>();
    private final Map<String, TensorType> types = new HashMap<>();
    private final Map<String, Tensor> known = new HashMap<>();
    private final Set<String> captures = new LinkedHashSet<>();
    public Extras extras = Extras.NONE;

    /** The parts of an empty graph, of Kiln's own operator set. */
    public GraphParts() {
        opsets.put("", Graph.OPSET);
    }

    /**
     * The parts of a graph.
     *
     * @param graph the graph
     */
    public GraphParts(Graph graph) {
        name = graph.name();
        opsets.putAll(graph.opsets());
        inputs.addAll(graph.inputs());
        states.addAll(graph.states());
        constants.putAll(graph.constants());
        nodes.addAll(graph.nodes());
        outputs.addAll(graph.outputs());
        extras = graph.extras();
    }

    /**
     * Sorts, checks and infers.
     *
     * @param mayCapture whether names of an enclosing graph are allowed, as in a branch or a body
     * @return the graph
     * @throws GraphException if it is incomplete, or the inputs of an operator do not fit it
     */
    public Graph build(boolean mayCapture) {
        sort();
        nameApart();
        Inference inference = new Inference(types, constants);
        known.clear();
        for (Node node : nodes) {
            inference.infer(node).forEach((output, type) -> {
                define(output, type);
                inference.known(output).ifPresent(integers -> known.put(output, integers));
            });
        }
        return checked(mayCapture);
    }

    /**
     * As {@link #build(boolean)}, where the types were inferred as the nodes were written.
     *
     * @param mayCapture whether names from outside are allowed, as in a branch or a body
     * @param inferred the types of the nodes' outputs
     * @param integers the integers among it that no run decides
     * @return the graph
     * @throws GraphException if it is not whole
     */
    public Graph build(boolean mayCapture, Map<String, TensorType> inferred, Map<String, Tensor> integers) {
        sort();
        nameApart();
        known.clear();
        for (Node node : nodes) {
            for (String output : node.outputs()) {
                if (!output.isEmpty()) {
                    define(output, inferred.getOrDefault(output, TensorType.UNKNOWN));
                    Tensor value = integers.get(output);
                    if (value != null) {
                        known.put(output, value);
                    }
                }
            }
        }
        return checked(mayCapture);
    }

    private Graph checked(boolean mayCapture) {
        checkEnds(mayCapture);
        opsets.put("", OperatorSets.oldestFor(nodes, types));
        return new Graph(new GraphContents(
                name, opsets, inputs, states, constants, nodes, outputs, types, known, captures, extras));
    }

    /** Sorts the nodes; the types of their outputs are not known then. */
    public void sort() {
        types.clear();
        captures.clear();
        for (Input input : inputs) {
            define(input.name(), input.type());
        }
        for (State state : states) {
            define(state.input(), state.type());
        }
        constants.forEach((constant, tensor) -> define(constant, tensor.type()));
        nodes = sorted();
    }

    /** Takes out every node and constant that no output and no state needs; the nodes must be in order. */
    public void prune() {
        Set<String> needed = new HashSet<>(outputs);
        states.forEach(state -> needed.add(state.output()));
        List<Node> kept = new ArrayList<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (node.outputs().stream().anyMatch(needed::contains)) {
                needed.addAll(node.reads());
                kept.add(node);
            }
        }
        Collections.reverse(kept);
        nodes = kept;
        constants.keySet().retainAll(needed);
    }

    /**
     * Renames each node that has the name of an earlier one: ONNX Runtime refuses a file with two nodes of the same
     * name.
     */
    private void nameApart() {
        Set<String> wanted = new HashSet<>();
        nodes.forEach(node -> wanted.add(node.name()));
        Set<String> given = new HashSet<>();
        Map<String, Integer> numbers = new HashMap<>();
        nodes.replaceAll(node -> {
            if (node.name().isEmpty() || given.add(node.name())) {
                return node;
            }
            String name;
            do {
                name = node.name() + "_" + numbers.merge(node.name(), 1, Integer::sum);
            } while (wanted.contains(name) || !given.add(name));
            return node.withName(name);
        });
    }

    private void define(String value, TensorType type) {
        if (value.isEmpty()) {
            throw new GraphException("A value of the graph " + name + " has an empty name.");
        }
        if (types.put(value, type) != null) {
            throw new GraphException("The value " + value + " is made twice in the graph " + name + ".");
        }
    }

    private void checkEnds(boolean mayCapture) {
        if (!mayCapture && !captures.isEmpty()) {
            String missing = captures.iterator().next();
            String reader = nodes.stream()
                    .filter(n -> n.reads().contains(missing))
                    .map(Node::label)
                    .findFirst()
                    .orElse("a node");
            throw new GraphException(
                    "The value " + missing + ", read by " + reader + ", is made by nothing in the graph " + name + ".");
        }
        for (String output : outputs) {
            if (!types.containsKey(output)) {
                if (!mayCapture) {
                    throw new GraphException("The output " + output + " is made by nothing in the graph " + name + ".");
                }
                captures.add(output);
                types.put(output, TensorType.UNKNOWN);
            }
        }
        for (State state : states) {
            if (!types.containsKey(state.output())) {
                throw new GraphException("The state " + state.input() + " is replaced by " + state.output()
                        + ", which is made by nothing in the graph " + name + ".");
            }
        }
    }

    /** The nodes in topological order, as close to the given order as possible. */
    private List<Node> sorted() {
        Map<String, Node> producers = new HashMap<>();
        for (Node node : nodes) {
            for (String output : node.outputs()) {
                if (!output.isEmpty() && (types.containsKey(output) || producers.put(output, node) != null)) {
                    throw new GraphException("The value " + output + " is made twice in the graph " + name + ".");
                }
            }
        }
        List<Node> order = new ArrayList<>(nodes.size());
        Set<Node> done = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Node root : nodes) {
            Deque<Node> stack = new ArrayDeque<>();
            stack.push(root);
            while (!stack.isEmpty()) {
                Node node = stack.peek();
                if (done.contains(node)) {
                    stack.pop();
                    continue;
                }
                open.add(node);
                boolean ready = true;
                for (String read : node.reads()) {
                    Node producer = producers.get(read);
                    if (producer == null) {
                        if (!types.containsKey(read)) {
                            captures.add(read);
                            types.put(read, TensorType.UNKNOWN);
                        }
                    } else if (!done.contains(producer)) {
                        if (open.contains(producer)) {
                            throw new GraphException("The graph " + name + " has a cycle through the value " + read
                                    + " of " + producer.label() + ".");
                        }
                        stack.push(producer);
                        ready = false;
                    }
                }
                if (ready) {
                    stack.pop();
                    done.add(node);
                    open.remove(node);
                    order.add(node);
                }
            }
        }
        return order;
    }
}
