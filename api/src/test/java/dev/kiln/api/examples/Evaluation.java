package dev.kiln.api.examples;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;

/**
 * Computes the few operators that the examples write, one element at a time: this module does not depend on an engine.
 */
final class Evaluation {

    private final Map<String, Tensor> values = new HashMap<>();

    private Evaluation() {}

    /** Every value of a graph; the feeds are its inputs and, where they have no initial value, its states. */
    static Map<String, Tensor> of(Graph graph, Map<String, Tensor> feeds) {
        Evaluation evaluation = new Evaluation();
        evaluation.values.putAll(graph.constants());
        graph.states().forEach(s -> s.initial().ifPresent(initial -> evaluation.values.put(s.input(), initial)));
        evaluation.values.putAll(feeds);
        graph.nodes().forEach(evaluation::compute);
        return evaluation.values;
    }

    private Tensor input(Node node, int index) {
        return Objects.requireNonNull(values.get(node.input(index)), node.input(index));
    }

    private void compute(Node node) {
        Tensor x = input(node, 0);
        values.put(
                node.output(0),
                switch (node.operator()) {
                    case "Identity" -> x;
                    case "Abs" -> map(x, Math::abs);
                    case "Sign" -> map(x, Math::signum);
                    case "Add" -> combine(x, input(node, 1), Double::sum);
                    case "Sub" -> combine(x, input(node, 1), (a, b) -> a - b);
                    case "Mul" -> combine(x, input(node, 1), (a, b) -> a * b);
                    case "Div" -> combine(x, input(node, 1), (a, b) -> a / b);
                    case "Min" -> combine(x, input(node, 1), Math::min);
                    case "Max" -> combine(x, input(node, 1), Math::max);
                    case "Flatten" -> x.reshape(x.shape()[0], x.size() / x.shape()[0]);
                    case "Equal" -> combine(x, input(node, 1), (a, b) -> a == b ? 1 : 0);
                    case "Where" ->
                        combine(
                                combine(x, input(node, 1), (is, then) -> is == 1 ? then : 0),
                                combine(x, input(node, 2), (is, otherwise) -> is == 1 ? 0 : otherwise),
                                Double::sum);
                    case "ReduceMax" -> rows(node, x, Math::max);
                    case "ReduceSum" -> rows(node, x, Double::sum);
                    case "ReduceMean" -> map(rows(node, x, Double::sum), sum -> sum / x.shape()[1]);
                    default -> throw new IllegalArgumentException("no example writes " + node.label());
                });
    }

    private static Tensor map(Tensor x, DoubleUnaryOperator function) {
        float[] result = new float[(int) x.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) function.applyAsDouble(x.getDouble(i));
        }
        return Tensor.of(result, x.shape());
    }

    /** Tensors of rank 2 at most, the lengths equal or 1. */
    private static Tensor combine(Tensor a, Tensor b, DoubleBinaryOperator function) {
        long[] left = matrix(a);
        long[] right = matrix(b);
        long rows = Math.max(left[0], right[0]);
        long columns = Math.max(left[1], right[1]);
        float[] result = new float[(int) (rows * columns)];
        for (int i = 0; i < result.length; i++) {
            long row = i / columns;
            long column = i % columns;
            result[i] = (float) function.applyAsDouble(at(a, left, row, column), at(b, right, row, column));
        }
        long[] shape = {rows, columns};
        return Tensor.of(result, Arrays.copyOfRange(shape, 2 - Math.max(a.rank(), b.rank()), 2));
    }

    private static long[] matrix(Tensor tensor) {
        return LongStream.concat(LongStream.of(1, 1).limit(2 - tensor.rank()), LongStream.of(tensor.shape()))
                .toArray();
    }

    private static double at(Tensor tensor, long[] matrix, long row, long column) {
        return tensor.getDouble((matrix[0] == 1 ? 0 : row) * matrix[1] + (matrix[1] == 1 ? 0 : column));
    }

    /** The rows of a matrix, reduced. */
    private Tensor rows(Node node, Tensor x, DoubleBinaryOperator function) {
        if (!Arrays.equals(input(node, 1).toLongArray(), new long[] {1}) || x.rank() != 2) {
            throw new IllegalArgumentException("no example reduces other axes than " + node.label());
        }
        int rows = (int) x.shape()[0];
        int columns = (int) x.shape()[1];
        Tensor result = column(x, rows, columns, 0);
        for (int column = 1; column < columns; column++) {
            result = combine(result, column(x, rows, columns, column), function);
        }
        return node.attributes().integer("keepdims", 1) == 1 ? result : result.reshape(rows);
    }

    private static Tensor column(Tensor x, int rows, int columns, int column) {
        float[] entries = new float[rows];
        for (int row = 0; row < rows; row++) {
            entries[row] = (float) x.getDouble((long) row * columns + column);
        }
        return Tensor.of(entries, rows, 1);
    }
}
