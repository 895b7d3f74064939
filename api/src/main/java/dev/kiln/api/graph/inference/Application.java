package dev.kiln.api.graph.inference;

import dev.kiln.api.GraphException;
import dev.kiln.api.graph.Attributes;
import dev.kiln.api.graph.Node;
import dev.kiln.api.tensor.Dim;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Shape;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.api.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One operator applied to inputs of known types: what a {@link TypeRule} looks at. */
public final class Application {

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
     * The value of an input that is a constant.
     *
     * @param index its place
     * @return the tensor; empty where the input was left out or is not constant
     */
    public Optional<Tensor> constant(int index) {
        return inference.constant(node.input(index));
    }

    /**
     * The integers of an input that is constant or whose integers are known all the same.
     *
     * @param index its place
     * @return the integers; empty where one of them is not known
     */
    public Optional<long[]> integers(int index) {
        return contents(index)
                .filter(dims -> dims.stream().allMatch(Dim::isFixed))
                .map(dims -> dims.stream().mapToLong(Dim::size).toArray())
                .or(() -> constant(index).map(Tensor::toLongArray));
    }

    /**
     * What is known of the elements of an integer input of rank 0 or 1 that holds lengths, symbols included.
     *
     * @param index its place
     * @return a length for each element; empty where nothing is known or an element is negative
     */
    public Optional<List<Dim>> contents(int index) {
        Optional<List<Dim>> learnt = inference.contents(node.input(index));
        return learnt.isPresent() ? learnt : constant(index).flatMap(Application::lengths);
    }

    private static Optional<List<Dim>> lengths(Tensor tensor) {
        if (!tensor.elementType().isInteger() || tensor.rank() > 1) {
            return Optional.empty();
        }
        long[] values = tensor.toLongArray();
        return Arrays.stream(values).anyMatch(v -> v < 0)
                ? Optional.empty()
                : Optional.of(Arrays.stream(values).mapToObj(Dim::of).toList());
    }

    /**
     * Remembers the elements of an output of rank 0 or 1 that holds lengths.
     *
     * @param output its place
     * @param dims a length for each element
     */
    public void learn(int output, List<Dim> dims) {
        if (!node.output(output).isEmpty()) {
            inference.contents(node.output(output), List.copyOf(dims));
        }
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
