package dev.kiln.graph.dependency;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** One node whose rule declares dependencies between positions: the argument of a {@link DependencyRule}. */
final class Coupling {

    private final Node node;
    private final Analysis analysis;
    private final Positions positions;

    Coupling(Node node, Analysis analysis) {
        this.node = node;
        this.analysis = analysis;
        this.positions = analysis.positions();
    }

    Node node() {
        return node;
    }

    Attributes attributes() {
        return node.attributes();
    }

    Analysis analysis() {
        return analysis;
    }

    /** The shape of a value, its rank known. */
    Shape shape(String value) {
        return analysis.graph().type(value).shape();
    }

    Shape in(int input) {
        return shape(node.input(input));
    }

    Shape out(int output) {
        return shape(node.output(output));
    }

    boolean has(int input) {
        return !node.input(input).isEmpty();
    }

    boolean computes(int output) {
        return !node.output(output).isEmpty();
    }

    /** The integers of an input that do not depend on the run. */
    Optional<long[]> integers(int input) {
        return integers(analysis.graph(), node.input(input));
    }

    static Optional<long[]> integers(Graph graph, String value) {
        return Optional.ofNullable(graph.constants().get(value))
                .or(() -> graph.known(value))
                .filter(tensor -> tensor.elementType().isInteger())
                .map(Tensor::toLongArray);
    }

    /** An axis counted from the front. */
    static int axis(long axis, int rank) {
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** The axis in an attribute. */
    int axis(String attribute, long byDefault, int rank) {
        return axis(attributes().integer(attribute, byDefault), rank);
    }

    /**
     * The axes of an input, which stays, or of an attribute in older operator sets; empty where neither is present or
     * known.
     */
    Optional<int[]> axes(int input, String attribute, int rank) {
        freeze(node.input(input), "reads it as axes");
        Optional<long[]> named = has(input) ? integers(input) : attributes().integers(attribute);
        return named.map(
                axes -> Arrays.stream(axes).mapToInt(axis -> axis(axis, rank)).toArray());
    }

    /** Ties the indices along two axes one to one. Where their numbers differ, both stay. */
    void tie(String value, int axis, String other, int otherAxis) {
        int length = positions.length(value, axis);
        if (length != positions.length(other, otherAxis)) {
            freeze(value, axis, "needs its length");
            freeze(other, otherAxis, "needs its length");
            return;
        }
        link(value, axis, other, otherAxis);
        for (int i = 0; i < length; i++) {
            tie(value, axis, i, other, otherAxis, i);
        }
    }

    /** Remembers that an axis of an output has the indices of an axis of an input. */
    void link(String value, int axis, String other, int otherAxis) {
        if (node.outputs().contains(value)) {
            analysis.link(new ValueAxis(value, axis), new ValueAxis(other, otherAxis));
        } else if (node.outputs().contains(other)) {
            analysis.link(new ValueAxis(other, otherAxis), new ValueAxis(value, axis));
        }
    }

    /** Ties two positions. */
    void tie(String value, int axis, int index, String other, int otherAxis, int otherIndex) {
        positions.join(positions.set(value, axis, index), positions.set(other, otherAxis, otherIndex));
    }

    /** Ties an axis of an input to one of the first output. */
    void pass(int input, int axis, int outputAxis) {
        tie(node.input(input), axis, node.output(0), outputAxis);
    }

    /** Ties all axes of an input to those of an output of the same shape, except some. */
    void passOthers(int input, int output, int... except) {
        IntStream.range(0, in(input).rank())
                .filter(axis -> Arrays.stream(except).noneMatch(e -> e == axis))
                .forEach(axis -> tie(node.input(input), axis, node.output(output), axis));
    }

    /**
     * Declares that the products of two values are summed along an axis of each. The sum stays the same only where one of
     * them was zero at the removed indices; else both axes stay.
     */
    void sum(String one, int axis, String other, int otherAxis) {
        Vanishing vanishing = analysis.vanishing();
        if (!vanishing.isZero(one, axis) && !vanishing.isZero(other, otherAxis)) {
            String reason = "sums over it";
            freeze(one, axis, reason);
            freeze(other, otherAxis, reason);
        }
    }

    /** Freezes an axis of a value; the reason completes "the operator ...". */
    void freeze(String value, int axis, String reason) {
        if (!value.isEmpty()) {
            positions.freeze(value, axis, node.label() + " " + reason);
        }
    }

    void freezeIndex(String value, int axis, int index, String reason) {
        if (positions.length(value, axis) > 0) {
            positions.freeze(positions.set(value, axis, index), node.label() + " " + reason);
        }
    }

    void freeze(String value, String reason) {
        if (!value.isEmpty()) {
            positions.freeze(value, node.label() + " " + reason);
        }
    }

    /** Freezes axes of the first input and of the outputs, which they have in common. */
    void freezeBoth(int axis, String reason) {
        freeze(node.input(0), axis, reason);
        for (String output : node.outputs()) {
            if (!output.isEmpty() && axis < positions.rank(output)) {
                freeze(output, axis, reason);
            }
        }
    }

    /** Freezes the axes of the first input and of the outputs after the channels. */
    void freezeSpatial(String reason) {
        for (int axis = 2; axis < in(0).rank(); axis++) {
            freezeBoth(axis, reason);
        }
    }

    /** Freezes all that the node reads and computes. */
    void freezeAll(String reason) {
        node.reads().forEach(value -> freeze(value, reason));
        node.outputs().forEach(value -> freeze(value, reason));
    }

    int length(String value, int axis) {
        return positions.length(value, axis);
    }
}
