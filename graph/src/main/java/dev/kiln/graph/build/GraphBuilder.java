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
 * Writes a graph from front to back. Every operator is checked as it is added: a mistake throws a
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
     * @param name what the graph is called
     */
    public GraphBuilder(String name) {
        parts.name = name;
    }

    /**
     * A builder that starts with all that a graph reads: its name, its operator sets, and its inputs, states and
     * constants under their names. Its nodes can then be {@linkplain #append appended} as they are or changed, and its
     * outputs declared. What else is added takes no name that one of its nodes needs.
     *
     * @param graph the graph
     * @return the builder; each state is replaced by the value of the name that replaces it in the graph, unless it is
     *     given another {@link #update}
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
     * @param name what it is fed under
     * @param type its type; symbols such as the batch's {@code N} are lengths that a run decides
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
     * @param wish what it should be called; a number is put behind it if the name is taken
     * @param distribution what it is drawn from
     * @param shape its shape; a first axis that is the batch's is drawn for each example by itself
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
     * @param initial the value before the first run
     * @return the value that it has in a run
     * @throws GraphException if the name is taken
     */
    public Value state(String name, Tensor initial) {
        return state(name, initial.type(), Optional.of(initial));
    }

    /**
     * Declares a value that is carried from one run to the next and must be set before the first one.
     *
     * @param name its name, under which it can be read and set from outside
     * @param type its type; its symbols are decided by the tensor that is set
     * @return the value that it has in a run
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
     * Says what replaces a state at the end of a run.
     *
     * @param state a value made by {@code state}
     * @param next its value in the next run
     * @throws GraphException if the first is no state of this graph, the second is of another, or their types or shapes
     *     cannot be the same
     */
    public void update(Value state, Value next) {
        if (!replacements.containsKey(own(state).name())) {
            throw new GraphException("The value " + state.name() + " is no state of the graph " + parts.name + ".");
        }
        boolean fits = state.elementType() == next.elementType()
                && state.shape().canEqual(own(next).shape());
        if (!fits) {
            throw new GraphException("The state " + state.name() + " is " + state.type() + " and cannot be replaced by "
                    + next.name() + ", which is " + next.type() + ".");
        }
        replacements.put(state.name(), next.name());
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
     * Adds a list of integers, as shapes and axes are given.
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
     * @param inputs its inputs; null where an optional one is left out
     * @return its output
     * @throws GraphException if the inputs do not fit
     */
    public Value apply(String operator, Attributes attributes, @Nullable Value... inputs) {
        return apply("", operator, attributes, Arrays.asList(inputs), 1).get(0);
    }

    /**
     * Applies an operator of any domain with any count of outputs.
     *
     * @param domain its domain; empty for {@code ai.onnx}
     * @param operator its name
     * @param attributes its attributes
     * @param inputs its inputs; null where an optional one is left out
     * @param outputs how many of its outputs are wanted
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
     * Adds a node as it is, its name and the names of its values included.
     *
     * @param node a node that reads values of this graph
     * @return its outputs, those without a name left out
     * @throws GraphException if it reads a name that is not here or makes one that is, or its inputs do not fit
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
     * The derivative of a value in others, by ONNX's operator {@code Gradient}.
     *
     * @param y what is differentiated; where it has several elements, their sum
     * @param xs what it is differentiated in; y need not depend on all of them
     * @return for each x the derivative, of its shape
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
     * The derivative of a value in one other.
     *
     * @param y what is differentiated; where it has several elements, their sum
     * @param x what it is differentiated in
     * @return the derivative, of x's shape
     */
    public Value gradient(Value y, Value x) {
        return gradient(y, List.of(x)).get(0);
    }

    /**
     * Puts another graph in here: its nodes and constants are added under names of their own.
     *
     * @param graph the graph
     * @param bindings what takes the place of its values, by their names there: every input and state, and any
     *     constant or intermediate value that shall be replaced
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
     * Runs a piece of writing inside a layer: what it adds is named after it, and so are the errors it makes.
     *
     * @param layer the layer's name, relative to the one around it
     * @param writing what adds to the graph
     * @param <T> what it returns
     * @return what the writing returned
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

    /** Returns the states so far, in the order in which they were declared; a copy. */
    public List<State> states() {
        return List.copyOf(parts.states);
    }

    /** Returns the nodes so far, in the order in which they were added; a copy. */
    public List<Node> nodes() {
        return List.copyOf(parts.nodes);
    }

    /**
     * The value of a name that was made here.
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
     * The tensor behind a value that is a constant.
     *
     * @param value a value of this graph
     * @return the tensor; empty where it is not constant
     */
    public Optional<Tensor> constantOf(Value value) {
        return Optional.ofNullable(parts.constants.get(value.name()));
    }

    /**
     * Finishes the graph.
     *
     * @return the graph
     * @throws GraphException if it is not whole
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

    /** A name for a node: no two may have one, or ONNX Runtime refuses the file. */
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
