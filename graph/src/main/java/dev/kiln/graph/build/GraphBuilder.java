package dev.kiln.graph.build;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.Noise;
import dev.kiln.graph.State;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.inference.GraphParts;
import dev.kiln.graph.inference.Inference;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes a graph from its inputs to its outputs. Every operator is checked when it is added: a mistake throws a
 * {@link GraphException} that names the operator, the types of its inputs and the layer.
 *
 * <pre>{@code
 * GraphBuilder graph = new GraphBuilder("line");
 * Value x = graph.input("x", TensorType.floats(Shape.batchOf(3)));
 * Value w = graph.state("w", Tensor.of(new float[] {1, 2, 3}, 3, 1));
 * Value loss = x.matMul(w).square().reduceSum();
 * graph.update(w, w.sub(graph.gradient(loss, w).mul(0.1)));
 * graph.output("loss", loss);
 * Graph step = graph.build();
 * }</pre>
 *
 * <p>A builder is for one graph and one thread.
 */
@Stable
public final class GraphBuilder {

    private final GraphParts parts = new GraphParts();
    private final Map<String, TensorType> types = new HashMap<>();
    private final Inference inference = new Inference(types, parts.constants);
    private final Map<String, Integer> taken = new HashMap<>();
    private final Set<String> promised = new HashSet<>();
    private final Map<Tensor, Value> scalars = new HashMap<>();
    private final Map<String, String> replacements = new LinkedHashMap<>();
    private final Set<String> labels = new HashSet<>();
    private final Map<String, Integer> labelled = new HashMap<>();
    private final Deque<String> scopes = new ArrayDeque<>();

    /**
     * A builder of an empty graph.
     *
     * @param name the name of the graph
     */
    public GraphBuilder(String name) {
        parts.name = name;
    }

    /**
     * A builder that starts with a graph's name, operator sets, inputs, states and constants, under their names. The
     * graph's nodes can then be {@linkplain #append appended}, unchanged or changed, and its outputs declared. Other
     * additions get no name that one of its nodes needs.
     *
     * @param graph the graph
     * @return the builder; each state is replaced by the value of the same name as in the graph, unless it gets another
     *     {@link #update}
     */
    public static GraphBuilder startingAs(Graph graph) {
        GraphBuilder builder = new GraphBuilder(graph.name());
        builder.parts.opsets.putAll(graph.opsets());
        builder.parts.opsets.remove(Node.TRAINING_DOMAIN);
        builder.parts.extras = graph.extras();
        builder.parts.inputs.addAll(graph.inputs());
        builder.parts.states.addAll(graph.states());
        graph.inputs().forEach(i -> builder.define(builder.reserve(i.name()), i.type()));
        graph.states().forEach(s -> builder.define(builder.reserve(s.input()), s.type()));
        graph.states().forEach(s -> builder.replacements.put(s.input(), s.output()));
        graph.constants().forEach(builder::constant);
        graph.nodes().forEach(n -> builder.promised.addAll(n.outputs()));
        return builder;
    }

    /**
     * Declares data that each run is fed.
     *
     * @param name its name in the feeds
     * @param type its type; symbols such as the batch's {@code N} are lengths that are known only at run time
     * @return the value
     * @throws GraphException if the name is taken
     */
    public Value input(String name, TensorType type) {
        parts.inputs.add(new Input(reserve(name), type, Optional.empty()));
        return define(name, type);
    }

    /**
     * Declares randomness that each run is fed, by the host and not by the caller.
     *
     * @param wish its preferred name; a number is appended if the name is taken
     * @param distribution the distribution it is drawn from
     * @param shape its shape; where the first axis is the batch, each example is drawn independently
     * @return the value, FLOAT
     */
    public Value noise(String wish, Noise distribution, Shape shape) {
        String name = fresh(wish);
        TensorType type = TensorType.floats(shape);
        parts.inputs.add(new Input(name, type, Optional.of(distribution)));
        return define(name, type);
    }

    /**
     * Declares a value that is carried from one run to the next. Without an {@link #update} it keeps its value.
     *
     * @param name its name, under which it can be read and set from outside
     * @param initial the initial value
     * @return its value during a run
     * @throws GraphException if the name is taken
     */
    public Value state(String name, Tensor initial) {
        return state(name, initial.type(), Optional.of(initial));
    }

    /**
     * Declares a value that is carried from one run to the next and must be set before the first one.
     *
     * @param name its name, under which it can be read and set from outside
     * @param type its type; the tensor that is set determines the lengths of its symbols
     * @return its value during a run
     * @throws GraphException if the name is taken
     */
    public Value state(String name, TensorType type) {
        return state(name, type, Optional.empty());
    }

    private Value state(String name, TensorType type, Optional<Tensor> initial) {
        parts.states.add(new State(reserve(name), name, type, initial));
        replacements.put(name, name);
        return define(name, type);
    }

    /**
     * Sets the value that replaces a state at the end of a run.
     *
     * @param state a value returned by {@code state}
     * @param next its value in the next run
     * @throws GraphException if the first is not a state of this graph, the second belongs to another graph, or their
     *     types or shapes cannot be the same
     */
    public void update(Value state, Value next) {
        requireState(state);
        boolean fits = state.elementType() == next.elementType()
                && state.shape().canEqual(own(next).shape());
        if (!fits) {
            throw new GraphException("The state " + state.name() + " is " + state.type() + " and cannot be replaced by "
                    + next.name() + ", which is " + next.type() + ".");
        }
        replacements.put(state.name(), next.name());
    }

    /**
     * The value that replaces a state at the end of a run, as it was last set.
     *
     * @param state a value returned by {@code state}
     * @return the replacement; the same value where none was set
     * @throws GraphException if it is not a state of this graph
     */
    public Value next(Value state) {
        return value(requireState(state));
    }

    private String requireState(Value state) {
        String next = replacements.get(own(state).name());
        if (next == null) {
            throw new GraphException("The value " + state.name() + " is not a state of the graph " + parts.name + ".");
        }
        return next;
    }

    /**
     * Adds a named constant.
     *
     * @param name its name
     * @param value its value
     * @return the value
     * @throws GraphException if the name is taken
     */
    public Value constant(String name, Tensor value) {
        return addConstant(reserve(name), value);
    }

    private Value addConstant(String name, Tensor value) {
        parts.constants.put(name, value);
        return define(name, value.type());
    }

    /**
     * Adds a constant whose name does not matter. Equal scalars are added once.
     *
     * @param value its value
     * @return the value
     */
    public Value constant(Tensor value) {
        Supplier<Value> add = () -> addConstant(fresh("constant"), value);
        if (value.size() > 16) {
            return add.get();
        }
        Value known = scalars.get(value);
        if (known == null) {
            known = add.get();
            scalars.put(value, known);
        }
        return known;
    }

    /**
     * Adds a FLOAT scalar.
     *
     * @param value its value
     * @return the value
     */
    public Value scalar(double value) {
        return constant(Tensor.scalar(ElementType.FLOAT, value));
    }

    /**
     * Adds a list of integers, such as a shape or axes.
     *
     * @param values the integers
     * @return the value, INT64 of shape {@code [values.length]}
     */
    public Value integers(long... values) {
        return constant(Tensor.of(values, values.length));
    }

    /**
     * Applies an operator with one output.
     *
     * @param operator its ONNX name
     * @param attributes its attributes
     * @param inputs its inputs; null for an omitted optional one
     * @return its output
     * @throws GraphException if the inputs do not fit
     */
    public Value apply(String operator, Attributes attributes, @Nullable Value... inputs) {
        return apply("", operator, attributes, Arrays.asList(inputs), 1).get(0);
    }

    /**
     * Applies an operator of any domain with any number of outputs.
     *
     * @param domain its domain; empty for {@code ai.onnx}
     * @param operator its name
     * @param attributes its attributes
     * @param inputs its inputs; null for an omitted optional one
     * @param outputs the number of outputs to compute
     * @return its outputs
     * @throws GraphException if the inputs do not fit
     */
    public List<Value> apply(
            String domain,
            String operator,
            Attributes attributes,
            List<? extends @Nullable Value> inputs,
            int outputs) {
        List<String> made = new ArrayList<>(outputs);
        for (int i = 0; i < outputs; i++) {
            made.add(fresh(qualified(operator)));
        }
        List<String> read = new ArrayList<>(inputs.size());
        for (Value input : inputs) {
            read.add(input == null ? "" : own(input).name());
        }
        while (!read.isEmpty() && read.get(read.size() - 1).isEmpty()) {
            read.remove(read.size() - 1);
        }
        return add(new Node(label(qualified(operator)), domain, operator, read, made, attributes, Extras.NONE));
    }

    /**
     * Adds a node unchanged, including its name and the names of its values.
     *
     * @param node a node that reads values of this graph
     * @return its outputs, except those without a name
     * @throws GraphException if it reads an unknown name or defines a known one, or its inputs do not fit
     */
    public List<Value> append(Node node) {
        node.reads().forEach(this::value);
        node.outputs().stream().filter(o -> !o.isEmpty()).forEach(this::reserve);
        if (node.isGradient()) {
            parts.opsets.put(Node.TRAINING_DOMAIN, 1);
        }
        return add(node);
    }

    private List<Value> add(Node node) {
        labels.add(node.name());
        parts.nodes.add(node);
        List<Value> values = new ArrayList<>();
        inference.infer(node).forEach((name, type) -> values.add(define(name, type)));
        return values;
    }

    private Value own(Value value) {
        if (value.graph() != this) {
            throw new GraphException(
                    "The value " + value.name() + " belongs to another graph than " + parts.name + ".");
        }
        return value;
    }

    /**
     * The gradients of a value with respect to others, by ONNX's operator {@code Gradient}.
     *
     * @param y the value to differentiate; where it has several elements, their sum is differentiated
     * @param xs the values with respect to which it is differentiated; y need not depend on all of them
     * @return for each x the gradient, of its shape
     * @throws GraphException if an x is not floating point
     */
    public List<Value> gradient(Value y, List<Value> xs) {
        Attributes attributes = Attributes.NONE
                .with("xs", new Attribute.Texts(xs.stream().map(Value::name).toList()))
                .with("y", new Attribute.Text(own(y).name().getBytes(StandardCharsets.UTF_8)));
        parts.opsets.put(Node.TRAINING_DOMAIN, 1);
        return apply(Node.TRAINING_DOMAIN, Node.GRADIENT, attributes, xs, xs.size());
    }

    /**
     * The gradient of a value with respect to one other.
     *
     * @param y the value to differentiate; where it has several elements, their sum is differentiated
     * @param x the value with respect to which it is differentiated
     * @return the gradient, of x's shape
     */
    public Value gradient(Value y, Value x) {
        return gradient(y, List.of(x)).get(0);
    }

    /**
     * Inlines another graph: its nodes and constants are added under new names.
     *
     * @param graph the graph
     * @param bindings values of this builder that replace values of the graph, by their names there: one for every
     *     input and state, and for each constant or intermediate value to be replaced
     * @return all values of the graph by their names there
     * @throws GraphException if an input or state is not bound, or the types do not fit
     */
    public Map<String, Value> inline(Graph graph, Map<String, Value> bindings) {
        Map<String, Value> values = new LinkedHashMap<>();
        bindings.forEach((name, value) -> values.put(name, own(value)));
        graph.inputs().stream().map(Input::name).forEach(name -> requireBound(graph, name, bindings));
        graph.states().stream().map(State::input).forEach(name -> requireBound(graph, name, bindings));
        graph.opsets().forEach((domain, version) -> parts.opsets.merge(domain, version, Math::max));
        graph.constants().forEach((name, tensor) -> values.computeIfAbsent(name, n -> addConstant(fresh(n), tensor)));
        Map<String, String> renamed = new HashMap<>();
        values.forEach((there, here) -> renamed.put(there, here.name()));
        for (Node node : graph.nodes()) {
            if (!values.keySet()
                    .containsAll(
                            node.outputs().stream().filter(o -> !o.isEmpty()).toList())) {
                inlineNode(node, values, renamed);
            }
        }
        return values;
    }

    private void requireBound(Graph graph, String name, Map<String, Value> bindings) {
        if (!bindings.containsKey(name)) {
            throw new GraphException("The graph " + graph.name() + " cannot be put into " + parts.name
                    + ": nothing is bound to its input " + name + ".");
        }
    }

    private void inlineNode(Node node, Map<String, Value> values, Map<String, String> renamed) {
        List<String> outputs = new ArrayList<>();
        for (String output : node.outputs()) {
            outputs.add(output.isEmpty() ? "" : fresh(output));
        }
        List<String> inputs = node.inputs().stream()
                .map(i -> i.isEmpty() ? "" : renamed.getOrDefault(i, i))
                .toList();
        Node moved = new Node(
                label(node.name()),
                node.domain(),
                node.operator(),
                inputs,
                outputs,
                Renaming.apply(node, renamed),
                node.extras());
        parts.nodes.add(moved);
        inference.infer(moved).forEach((name, type) -> {
            String there = node.outputs().get(outputs.indexOf(name));
            Value made = define(name, type);
            values.putIfAbsent(there, made);
            renamed.putIfAbsent(there, name);
        });
    }

    /**
     * Adds operators within a layer: their nodes are named after the layer, and so are errors.
     *
     * @param layer the layer's name, relative to the enclosing one
     * @param writing adds the operators
     * @param <T> the type of its result
     * @return its result
     */
    public <T> T inLayer(String layer, Supplier<T> writing) {
        scopes.addLast(layer);
        try {
            return writing.get();
        } finally {
            scopes.removeLast();
        }
    }

    /**
     * Declares a result.
     *
     * @param name its name
     * @param value the value
     * @throws GraphException if the name is taken by another value
     */
    public void output(String name, Value value) {
        if (!value.name().equals(name)) {
            Node alias = new Node(
                    "",
                    "",
                    "Identity",
                    List.of(own(value).name()),
                    List.of(reserve(name)),
                    Attributes.NONE,
                    Extras.NONE);
            add(alias);
        }
        parts.outputs.add(name);
    }

    /** Returns a copy of the list of states declared until now, in the order of declaration. */
    public List<State> states() {
        return List.copyOf(parts.states);
    }

    /** Returns a copy of the list of nodes added until now, in the order of addition. */
    public List<Node> nodes() {
        return List.copyOf(parts.nodes);
    }

    /**
     * The value of a name defined here.
     *
     * @param name its name
     * @return the value
     * @throws GraphException if there is none
     */
    public Value value(String name) {
        TensorType type = types.get(name);
        if (type == null) {
            throw new GraphException("The graph " + parts.name + " has no value named " + name + ".");
        }
        return new Value(this, name, type);
    }

    /**
     * The tensor of a constant.
     *
     * @param value a value of this graph
     * @return the tensor; empty where the value is not constant
     */
    public Optional<Tensor> constantOf(Value value) {
        return Optional.ofNullable(parts.constants.get(value.name()));
    }

    /**
     * Finishes the graph.
     *
     * @return the graph
     * @throws GraphException if it is incomplete
     */
    public Graph build() {
        parts.states.replaceAll(s -> new State(s.input(), replaced(s), s.type(), s.initial()));
        return parts.build(false);
    }

    private String replaced(State state) {
        return replacements.getOrDefault(state.input(), state.output());
    }

    private String qualified(String operator) {
        return scopes.isEmpty() ? operator : String.join(".", scopes) + "." + operator;
    }

    private Value define(String name, TensorType type) {
        types.put(name, type);
        return new Value(this, name, type);
    }

    private String reserve(String name) {
        if (types.containsKey(name)) {
            throw new GraphException("The name " + name + " is taken in the graph " + parts.name + ".");
        }
        return name;
    }

    /** A unique name for a node: ONNX Runtime refuses a file in which two nodes share one. */
    private String label(String wish) {
        String name = wish;
        while (!wish.isEmpty() && !labels.add(name)) {
            name = wish + "_" + labelled.merge(wish, 1, Integer::sum);
        }
        return name;
    }

    private String fresh(String wish) {
        String name = wish;
        while (types.containsKey(name) || promised.contains(name)) {
            name = wish + "_" + taken.merge(wish, 1, Integer::sum);
        }
        types.put(name, TensorType.UNKNOWN);
        return name;
    }
}
