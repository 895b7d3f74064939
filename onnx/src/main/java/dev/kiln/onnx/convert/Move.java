package dev.kiln.onnx.convert;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The most common change: an attribute becomes an input. */
final class Move {

    private Move() {}

    /** A list of integers becomes an INT64 input of rank 1. */
    static Rule integers(String attribute, int place) {
        return constant(
                attribute, place, node -> node.attributes().integers(attribute).map(v -> Tensor.of(v, v.length)));
    }

    /** An integer becomes an INT64 input of the given shape, which has one element. */
    static Rule integer(String attribute, int place, long... shape) {
        return constant(
                attribute,
                place,
                node -> present(
                        node,
                        attribute,
                        () -> Tensor.of(new long[] {node.attributes().integer(attribute, 0)}, shape)));
    }

    /** A number becomes a FLOAT scalar. */
    static Rule real(String attribute, int place) {
        return constant(
                attribute,
                place,
                node -> present(
                        node,
                        attribute,
                        () -> Tensor.of(new float[] {node.attributes().real(attribute, 0)})));
    }

    /** A list of numbers becomes a FLOAT input of rank 1. */
    static Rule reals(String attribute, int place) {
        return constant(
                attribute, place, node -> node.attributes().reals(attribute).map(Move::floats));
    }

    /** A number becomes a scalar of the element type of the first input. */
    static Rule realLikeFirst(String attribute, int place) {
        return (node, rewriting) -> {
            if (!node.attributes().has(attribute)) {
                return node;
            }
            float value = node.attributes().real(attribute, 0);
            String input = rewriting.constantLike(node, attribute, value, node.input(0));
            return withInput(without(node, attribute), place, input);
        };
    }

    private static Rule constant(String attribute, int place, Function<Node, Optional<Tensor>> read) {
        return (node, rewriting) -> read.apply(node)
                .map(value -> withInput(without(node, attribute), place, rewriting.constant(node, attribute, value)))
                .orElse(node);
    }

    private static Optional<Tensor> present(Node node, String attribute, java.util.function.Supplier<Tensor> value) {
        return node.attributes().has(attribute) ? Optional.of(value.get()) : Optional.empty();
    }

    private static Tensor floats(List<Float> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return Tensor.of(array, array.length);
    }

    static Node without(Node node, String attribute) {
        return node.withAttributes(node.attributes().without(attribute));
    }

    static Node with(Node node, String attribute, Attribute value) {
        return node.withAttributes(node.attributes().with(attribute, value));
    }

    /** The node with an input at an index; missing inputs before it are marked as omitted. */
    static Node withInput(Node node, int place, String value) {
        List<String> inputs = new ArrayList<>(node.inputs());
        while (inputs.size() <= place) {
            inputs.add("");
        }
        inputs.set(place, value);
        return node.withInputs(inputs);
    }

    static Node renamed(Node node, String operator) {
        return new Node(
                node.name(), node.domain(), operator, node.inputs(), node.outputs(), node.attributes(), node.extras());
    }
}
