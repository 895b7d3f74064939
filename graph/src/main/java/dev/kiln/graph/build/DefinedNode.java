package dev.kiln.graph.build;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A node and the graph into which its {@link Definition} is written. */
final class DefinedNode {

    private final GraphBuilder graph;
    private final Node node;

    DefinedNode(GraphBuilder graph, Node node) {
        this.graph = graph;
        this.node = node;
    }

    GraphBuilder graph() {
        return graph;
    }

    Attributes attributes() {
        return node.attributes();
    }

    int inputs() {
        return node.inputs().size();
    }

    boolean has(int input) {
        return !node.input(input).isEmpty();
    }

    Value in(int input) {
        if (!has(input)) {
            throw fail("it lacks its input " + input);
        }
        return graph.value(node.input(input));
    }

    @Nullable
    Value inOrNull(int input) {
        return has(input) ? in(input) : null;
    }

    /** A value plus an input, where that is present. */
    Value plus(Value value, int input) {
        return has(input) ? value.add(in(input)) : value;
    }

    Value apply(String operator, Attributes attributes, @Nullable Value... inputs) {
        return graph.apply(operator, attributes, inputs);
    }

    /** A scalar of the element type of a value. */
    Value scalar(Value like, double number) {
        ElementType type = like.elementType() == ElementType.UNDEFINED ? ElementType.FLOAT : like.elementType();
        return graph.constant(Tensor.scalar(type, number));
    }

    int rank(int input) {
        int rank = in(input).shape().rank();
        if (rank < 0) {
            throw fail("the rank of its input " + input + " is not known");
        }
        return rank;
    }

    /** The attributes without those of the given names. */
    Attributes without(String... names) {
        Attributes rest = node.attributes();
        for (String name : names) {
            rest = rest.without(name);
        }
        return rest;
    }

    /** A value with its last two axes exchanged. */
    static Value transposed(Value matrix, int rank) {
        long[] permutation = new long[rank];
        Arrays.setAll(permutation, axis -> axis);
        permutation[rank - 1] = rank - 2L;
        permutation[rank - 2] = rank - 1L;
        return matrix.transpose(permutation);
    }

    GraphException fail(String why) {
        return new GraphException("The definition of " + node.label() + " cannot be written: " + why + ".");
    }
}
