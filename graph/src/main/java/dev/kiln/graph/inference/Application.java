package dev.kiln.graph.inference;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One operator applied to inputs of known types: what a {@link TypeRule} looks at. */
public final class Application {

    /** Far more axes than a value ever has; longer lists of integers are data. */
    static final int LONGEST_LIST = 64;

    private final Node node;
    private final Inference inference;

    Application(Node node, Inference inference) {
        this.node = node;
        this.inference = inference;
    }

    /** Returns the node. */
    public Node node() {
        return node;
    }

    /** Returns its attributes. */
    public Attributes attributes() {
        return node.attributes();
    }

    /** Returns the count of inputs, those left out in the middle included. */
    public int inputs() {
        return node.inputs().size();
    }

    /**
     * Whether an input is there.
     *
     * @param index its place
     * @return false where it was left out
     */
    public boolean has(int index) {
        return !node.input(index).isEmpty();
    }

    /**
     * The type of an input that the operator cannot do without.
     *
     * @param index its place
     * @return its type, UNKNOWN possible
     */
    public TensorType type(int index) {
        if (!has(index)) {
            throw fail("it needs an input " + index);
        }
        return inference.type(node.input(index));
    }

    /**
     * The shape of an input.
     *
     * @param index its place
     * @return its shape, UNRANKED possible
     */
    public Shape shape(int index) {
        return type(index).shape();
    }

    /**
     * The element type of an input.
     *
     * @param index its place
     * @return its element type, UNDEFINED possible
     */
    public ElementType elementType(int index) {
        return type(index).elementType();
    }

    /**
     * The count of an input's axes.
     *
     * @param index its place
     * @return its rank; -1 where it is unknown
     */
    public int rank(int index) {
        return shape(index).rank();
    }

    /**
     * Whether the axes of some inputs can be counted.
     *
     * @param indices their places
     * @return false if the shape of one of them is UNRANKED
     */
    public boolean isRanked(int... indices) {
        return Arrays.stream(indices).allMatch(i -> shape(i).isRanked());
    }

    /**
     * The value of an input that is a constant.
     *
     * @param index its place
     * @return the tensor; empty where the input was left out or is not constant
     */
    public Optional<Tensor> constant(int index) {
        return inference.constant(node.input(index));
    }

    /**
     * A branch or body with what is known of the values that go into it and of those that it captures.
     *
     * @param attribute the attribute that holds it
     * @param given the types of its inputs; one that is not known stays as the body declares it
     * @return the body as a graph by itself: what it captured is declared as inputs, behind its own, and as constants
     * @throws GraphException if there is none, or its inputs do not fit it
     */
    Graph body(String attribute, List<TensorType> given) {
        Graph body = attributes().graph(attribute).orElseThrow(() -> fail("it lacks its graph " + attribute));
        if (body.inputs().size() != given.size()) {
            throw fail(
                    "its " + attribute + " takes " + body.inputs().size() + " values, and it is given " + given.size());
        }
        GraphParts parts = new GraphParts(body);
        for (int i = 0; i < given.size(); i++) {
            Input input = body.inputs().get(i);
            parts.inputs.set(i, new Input(input.name(), known(given.get(i), input.type()), input.noise()));
        }
        for (String captured : body.captures()) {
            inference
                    .constant(captured)
                    .ifPresentOrElse(
                            value -> parts.constants.put(captured, value),
                            () -> parts.inputs.add(new Input(captured, inference.type(captured), Optional.empty())));
        }
        return parts.build(false);
    }

    private static TensorType known(TensorType given, TensorType declared) {
        boolean typed = given.elementType() != ElementType.UNDEFINED;
        boolean ranked = given.shape().isRanked();
        return new TensorType(
                typed ? given.elementType() : declared.elementType(), ranked ? given.shape() : declared.shape());
    }

    /**
     * The integers of an input that is constant or whose integers are known all the same.
     *
     * @param index its place
     * @return the integers; empty where one of them is not known
     */
    public Optional<long[]> integers(int index) {
        Optional<long[]> learnt = inference
                .contents(node.input(index))
                .filter(entries -> entries.stream().allMatch(Entry::isNumber))
                .map(entries -> entries.stream().mapToLong(Entry::value).toArray());
        return learnt.isPresent()
                ? learnt
                : constant(index).filter(t -> t.elementType().isInteger()).map(Tensor::toLongArray);
    }

    /**
     * The integers that an input or, as in older operator sets, an attribute gives.
     *
     * @param index the input's place
     * @param attribute the attribute's name
     * @return the integers; empty where neither is there or known
     */
    public Optional<long[]> integers(int index, String attribute) {
        return has(index) ? integers(index) : attributes().integers(attribute);
    }

    /**
     * A list of integers from an attribute, one for each of some axes.
     *
     * @param attribute its name
     * @param count how many there must be
     * @param otherwise each of them where the attribute is absent
     * @return the integers
     * @throws GraphException if there are more or fewer
     */
    public long[] list(String attribute, int count, long otherwise) {
        long[] list = attributes().integers(attribute).orElseGet(() -> {
            long[] same = new long[count];
            Arrays.fill(same, otherwise);
            return same;
        });
        if (list.length != count) {
            throw fail("its attribute " + attribute + " has " + list.length + " entries, and " + count + " are needed");
        }
        return list;
    }

    /**
     * What is known of each integer of an input of rank 0 or 1.
     *
     * @param index its place
     * @return an entry for each, unknown ones included; empty where the input is left out, holds no integers, or more of
     *     them than a shape ever has
     */
    Optional<List<Entry>> entries(int index) {
        Optional<List<Entry>> known = contents(index);
        if (known.isPresent() || !has(index)) {
            return known;
        }
        long count = rank(index) > 1 ? -1 : shape(index).elements();
        return count >= 0 && count <= LONGEST_LIST
                ? Optional.of(Collections.nCopies((int) count, Entry.UNKNOWN))
                : Optional.empty();
    }

    /**
     * What is known of each integer of an input, where something is.
     *
     * @param index its place
     * @return an entry for each; empty where nothing is known
     */
    Optional<List<Entry>> contents(int index) {
        Optional<List<Entry>> learnt = inference.contents(node.input(index));
        return learnt.isPresent() ? learnt : constant(index).flatMap(Application::numbers);
    }

    private static Optional<List<Entry>> numbers(Tensor tensor) {
        return tensor.elementType().isInteger() && tensor.rank() <= 1 && tensor.size() <= LONGEST_LIST
                ? Optional.of(
                        Arrays.stream(tensor.toLongArray()).mapToObj(Entry::of).toList())
                : Optional.empty();
    }

    /** Remembers the integers of an output of rank 0 or 1. */
    void learn(int output, List<Entry> entries) {
        if (!node.output(output).isEmpty() && entries.size() <= LONGEST_LIST) {
            inference.learn(node.output(output), List.copyOf(entries));
        }
    }

    /** Remembers an output that is the same in every run. */
    void learn(int output, Tensor constant) {
        if (!node.output(output).isEmpty()) {
            inference.learn(node.output(output), constant);
        }
    }

    /** Lets the first output hold the integers that the first input holds. */
    void passContents() {
        contents(0).ifPresent(entries -> learn(0, entries));
    }

    /**
     * The length of an axis that the operator gives.
     *
     * @param length what it comes to
     * @param what what has this length, such as {@code an axis of its result}
     * @return the length
     * @throws GraphException if it is negative
     */
    public Dim length(long length, String what) {
        if (length < 0) {
            throw fail(what + " would have the length " + length);
        }
        return Dim.of(length);
    }

    /**
     * An axis counted from the front.
     *
     * @param axis as the attribute has it, negative from the end
     * @param rank the rank it counts in
     * @return the axis in {@code [0, rank)}
     * @throws GraphException if it is out of range
     */
    public int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw fail("its axis " + axis + " is outside [-" + rank + ", " + (rank - 1) + "]");
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /**
     * The shape that the given ones broadcast to, after NumPy's rules; a symbol yields to a number.
     *
     * @param shapes the shapes
     * @return the common shape, UNRANKED where one of them is
     * @throws GraphException if two lengths contradict each other
     */
    public Shape broadcast(List<Shape> shapes) {
        if (shapes.stream().anyMatch(s -> !s.isRanked())) {
            return Shape.UNRANKED;
        }
        int rank = shapes.stream().mapToInt(Shape::rank).max().orElse(0);
        List<Dim> dims = new ArrayList<>(rank);
        for (int axis = 0; axis < rank; axis++) {
            Dim common = Dim.of(1);
            for (Shape shape : shapes) {
                int own = axis - rank + shape.rank();
                if (own >= 0) {
                    common = common(common, shape.dim(own));
                }
            }
            dims.add(common);
        }
        return Shape.of(dims);
    }

    private Dim common(Dim a, Dim b) {
        if (a.equals(b) || b.size() == 1) {
            return a;
        }
        if (a.size() == 1) {
            return b;
        }
        if (a.isFixed() && b.isFixed()) {
            throw fail("the lengths " + a + " and " + b + " do not broadcast");
        }
        if (a.isFixed() || b.isFixed()) {
            return a.isFixed() ? a : b;
        }
        return Dim.UNKNOWN;
    }

    /**
     * The length that two axes must have in common.
     *
     * @param one a length
     * @param other a length
     * @param what which axes they are, a plural for the message
     * @return the one that says more
     * @throws GraphException if both are numbers and differ
     */
    public Dim same(Dim one, Dim other, String what) {
        if (one.isFixed() && other.isFixed() && !one.equals(other)) {
            throw fail(what + " are " + one + " and " + other + " long and must be equal");
        }
        return other.isFixed() || one.equals(Dim.UNKNOWN) ? other : one;
    }

    /**
     * Checks that inputs hold elements of one type.
     *
     * @param indices their places
     * @throws GraphException if two of them are known and differ
     */
    public void requireSameElements(int... indices) {
        if (Arrays.stream(indices)
                        .mapToObj(this::elementType)
                        .filter(type -> type != ElementType.UNDEFINED)
                        .distinct()
                        .count()
                > 1) {
            throw fail("its inputs have different element types");
        }
    }

    /**
     * Checks the count of inputs; those up to the least may not be left out.
     *
     * @param least how many there must be at least
     * @param most how many there may be
     * @throws GraphException if there are more or fewer
     */
    public void requireInputs(int least, int most) {
        if (inputs() > most || !IntStream.range(0, least).allMatch(this::has)) {
            throw fail("it takes " + (least == most ? "" : least + " to ") + most + " inputs");
        }
    }

    /**
     * Checks the count of an input's axes.
     *
     * @param index its place
     * @param least how many there must be at least
     * @param most how many there may be
     * @throws GraphException if the count is known and outside
     */
    public void requireRank(int index, int least, int most) {
        if (isRanked(index) && (rank(index) < least || rank(index) > most)) {
            String expected =
                    least == most ? "" + least : most == Integer.MAX_VALUE ? least + " or more" : least + " to " + most;
            throw fail("its input " + index + " must have " + expected + " axes");
        }
    }

    /**
     * The error of an operator whose inputs do not fit it.
     *
     * @param why what does not fit, a clause
     * @return an exception that names the operator, the layer and the types of the inputs
     */
    public GraphException fail(String why) {
        String types = IntStream.range(0, inputs())
                .filter(this::has)
                .mapToObj(i -> node.input(i) + ": " + inference.type(node.input(i)))
                .collect(Collectors.joining("; "));
        return new GraphException(node.label() + " cannot be applied: " + why + ". Its inputs are " + types + ".");
    }
}
