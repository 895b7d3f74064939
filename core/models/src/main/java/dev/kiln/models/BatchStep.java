package dev.kiln.models;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One operator on the path of the batch through a graph.
 *
 * @param node the operator
 * @param graph the graph, with a fixed batch
 * @param axes the batch axis of each value that carries the batch
 * @param batch the length of that axis
 */
record BatchStep(Node node, Graph graph, Map<String, Integer> axes, long batch) {

    /** The result of {@link #axis} for a value that does not depend on the batch. */
    static final int NONE = -1;

    Attributes attributes() {
        return node.attributes();
    }

    int inputs() {
        return node.inputs().size();
    }

    boolean has(int input) {
        return !node.input(input).isEmpty();
    }

    boolean carries(int input) {
        return axes.containsKey(node.input(input));
    }

    int axis(int input) {
        return axes.getOrDefault(node.input(input), NONE);
    }

    /** The shape of an input, all its axes known. */
    Shape shape(int input) {
        return ranked(node.input(input));
    }

    int rank(int input) {
        return shape(input).rank();
    }

    Shape output() {
        return ranked(node.output(0));
    }

    private Shape ranked(String value) {
        Shape shape = graph.type(value).shape();
        if (!shape.isRanked()) {
            throw fail("how many axes " + value + " has is not known");
        }
        return shape;
    }

    /** The index of an axis that may be counted from the end. */
    int index(long axis, int rank) {
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** An integer attribute that names an axis of the first input. */
    int axisAttribute(String name, long otherwise) {
        return index(attributes().integer(name, otherwise), rank(0));
    }

    /** The value of a constant input. */
    Optional<Tensor> constant(int input) {
        return Optional.ofNullable(graph.constants().get(node.input(input)));
    }

    /** The list of integers of a constant input. */
    Optional<long[]> integers(int input) {
        return constant(input)
                .filter(t -> t.elementType() == ElementType.INT64 || t.elementType() == ElementType.INT32)
                .map(BatchStep::integers);
    }

    private static long[] integers(Tensor tensor) {
        return tensor.cast(ElementType.INT64).toLongArray();
    }

    /** The axes given by an attribute or a constant input; empty where they are omitted. */
    Optional<int[]> namedAxes(int input, String attribute, int rank) {
        if (has(input) && integers(input).isEmpty()) {
            throw fail("its axes are computed by the graph");
        }
        return integers(input).map(named -> indices(named, rank)).or(() -> namedAxes(attribute, rank));
    }

    /** The axes of the first input given by an attribute; empty where it is omitted. */
    Optional<int[]> namedAxes(String attribute) {
        return namedAxes(attribute, rank(0));
    }

    private Optional<int[]> namedAxes(String attribute, int rank) {
        return attributes().integers(attribute).map(named -> indices(named, rank));
    }

    private int[] indices(long[] axes, int rank) {
        return Arrays.stream(axes).mapToInt(axis -> index(axis, rank)).toArray();
    }

    /** All axes of the first input. */
    int[] allAxes() {
        return IntStream.range(0, rank(0)).toArray();
    }

    /** Requires that only the given inputs carry the batch. */
    void onlyFirst() {
        for (int i = 1; i < inputs(); i++) {
            if (carries(i)) {
                throw fail("its input " + node.input(i) + " depends on the example");
            }
        }
        if (!carries(0)) {
            throw fail("its first input does not depend on the example");
        }
    }

    FixedBatchException fail(String why) {
        return new FixedBatchException(node, why);
    }
}
