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

/** One operator applied to inputs of known types: the argument of a {@link TypeRule}. */
public final class Application {

    /** Far more than the axes of any value; longer lists of integers are data. */
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

    /** Returns the number of inputs, omitted ones in the middle included. */
    public int inputs() {
        return node.inputs().size();
    }

    /**
     * Whether an input is present.
     *
     * @param index its index
     * @return false where it is omitted
     */
    public boolean has(int index) {
        return !node.input(index).isEmpty();
    }

    /**
     * The type of a required input.
     *
     * @param index its index
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
     * @param index its index
     * @return its shape, UNRANKED possible
     */
    public Shape shape(int index) {
        return type(index).shape();
    }

    /**
     * The element type of an input.
     *
     * @param index its index
     * @return its element type, UNDEFINED possible
     */
    public ElementType elementType(int index) {
        return type(index).elementType();
    }

    /**
     * The number of an input's axes.
     *
     * @param index its index
     * @return its rank; -1 where it is unknown
     */
    public int rank(int index) {
        return shape(index).rank();
    }

    /**
     * Whether the ranks of some inputs are known.
     *
     * @param indices their indices
     * @return false if the shape of one of them is UNRANKED
     */
    public boolean isRanked(int... indices) {
        return Arrays.stream(indices).allMatch(i -> shape(i).isRanked());
    }

    /**
     * The value of an input that is a constant.
     *
     * @param index its index
     * @return the tensor; empty where the input is omitted or not constant
     */
    public Optional<Tensor> constant(int index) {
        return inference.constant(node.input(index));
    }

    /**
     * A branch or body with the known types of its inputs and of the values that it captures.
     *
     * @param attribute the attribute that holds it
     * @param given the types of its inputs; an unknown one stays as the body declares it
     * @return the body as a self-contained graph: its captures are declared as inputs, after its own, and as constants
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
     * The integers of an input, constant or computed from known integers.
     *
     * @param index its index
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
     * The integers of an input or, in older operator sets, of an attribute.
     *
     * @param index the input's index
     * @param attribute the attribute's name
     * @return the integers; empty where neither is present or known
     */
    public Optional<long[]> integers(int index, String attribute) {
        return has(index) ? integers(index) : attributes().integers(attribute);
    }

    /**
     * A list of integers from an attribute, one for each of some axes.
     *
     * @param attribute its name
     * @param count the required number
     * @param otherwise the value of each where the attribute is absent
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
     * The entries of an input of rank 0 or 1, each as far as it is known.
     *
     * @param index its index
     * @return an entry for each integer, unknown ones included; empty where the input is omitted, holds no integers, or
     *     more of them than any shape has
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
     * The entries of an input, where any is known.
     *
     * @param index its index
     * @return an entry for each integer; empty where none is known
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

    /** Remembers a constant output. */
    void learn(int output, Tensor constant) {
        if (!node.output(output).isEmpty()) {
            inference.learn(node.output(output), constant);
        }
    }

    /** Remembers that the first output holds the integers of the first input. */
    void passContents() {
        contents(0).ifPresent(entries -> learn(0, entries));
    }

    /**
     * The length of an axis that the operator computes.
     *
     * @param length the computed length
     * @param what the axis in words, such as {@code an axis of its result}
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
     * @param axis the attribute's value, negative from the end
     * @param rank the number of axes
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
     * The shape to which the given ones broadcast, by NumPy's rules; a number takes precedence over a symbol.
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
     * @param what the axes in words, a plural for the message
     * @return the more specific length
     * @throws GraphException if both are numbers and differ
     */
    public Dim same(Dim one, Dim other, String what) {
        if (one.isFixed() && other.isFixed() && !one.equals(other)) {
            throw fail(what + " are " + one + " and " + other + " long and must be equal");
        }
        return other.isFixed() || one.equals(Dim.UNKNOWN) ? other : one;
    }

    /**
     * Checks that inputs have the same element type.
     *
     * @param indices their indices
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
     * Checks the number of inputs; those up to the minimum are required.
     *
     * @param least the minimum number
     * @param most the maximum number
     * @throws GraphException if there are more or fewer
     */
    public void requireInputs(int least, int most) {
        if (inputs() > most || !IntStream.range(0, least).allMatch(this::has)) {
            throw fail("it takes " + (least == most ? "" : least + " to ") + most + " inputs");
        }
    }

    /**
     * Checks the number of an input's axes.
     *
     * @param index its index
     * @param least the minimum number
     * @param most the maximum number
     * @throws GraphException if the number is known and outside
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
     * @param why the mismatch, a clause
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
