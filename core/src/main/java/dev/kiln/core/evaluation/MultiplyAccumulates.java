package dev.kiln.core.evaluation;

import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.Node;
import dev.kiln.api.tensor.Shape;
import java.util.OptionalLong;

/**
 * Counts the multiply-accumulates of operators from the shapes in a graph.
 *
 * <table>
 * <caption>Counts</caption>
 * <tr><td>Conv</td><td>elements of the output × elements of one filter</td></tr>
 * <tr><td>ConvTranspose</td><td>elements of the input × elements of one filter</td></tr>
 * <tr><td>Gemm, MatMul</td><td>elements of the output × length of the axis that is summed</td></tr>
 * <tr><td>LSTM, GRU, RNN</td><td>time steps × batch × elements of both weights</td></tr>
 * </table>
 *
 * <p>The integer forms count as their floating ones; all other operators count 0.
 */
final class MultiplyAccumulates {

    private MultiplyAccumulates() {}

    /** The count, or empty where a shape is not known. */
    static OptionalLong of(Node node, Graph graph) {
        if (!node.domain().isEmpty()) {
            return OptionalLong.of(0);
        }
        return switch (node.operator()) {
            case "Conv", "ConvInteger" -> product(shape(graph, node.output(0)), filter(graph, node.input(1)));
            case "QLinearConv" -> product(shape(graph, node.output(0)), filter(graph, node.input(3)));
            case "ConvTranspose" -> product(shape(graph, node.input(0)), filter(graph, node.input(1)));
            case "MatMul", "MatMulInteger", "QLinearMatMul" ->
                product(shape(graph, node.output(0)), length(shape(graph, node.input(0)), -1));
            case "Gemm" -> {
                int summed = node.attributes().integer("transA", 0) == 0 ? 1 : 0;
                yield product(shape(graph, node.output(0)), length(shape(graph, node.input(0)), summed));
            }
            case "LSTM", "GRU", "RNN" -> recurrent(node, graph);
            default -> OptionalLong.of(0);
        };
    }

    private static OptionalLong recurrent(Node node, Graph graph) {
        Shape input = shape(graph, node.input(0));
        if (input.rank() != 3) {
            return OptionalLong.empty();
        }
        Shape steps = Shape.of(input.dims().subList(0, 2));
        OptionalLong forInput = product(steps, elements(shape(graph, node.input(1))));
        OptionalLong forState = product(steps, elements(shape(graph, node.input(2))));
        return forInput.isEmpty() || forState.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(forInput.getAsLong() + forState.getAsLong());
    }

    private static Shape shape(Graph graph, String value) {
        return graph.type(value).shape();
    }

    private static long filter(Graph graph, String weight) {
        Shape shape = shape(graph, weight);
        return shape.rank() < 1
                ? -1
                : Shape.of(shape.dims().subList(1, shape.rank())).elements();
    }

    private static long length(Shape shape, int axis) {
        return shape.rank() < 1 ? -1 : shape.size(axis);
    }

    private static long elements(Shape shape) {
        return shape.elements();
    }

    private static OptionalLong product(Shape shape, long factor) {
        long elements = shape.elements();
        return elements < 0 || factor < 0
                ? OptionalLong.empty()
                : OptionalLong.of(Math.multiplyExact(elements, factor));
    }
}
