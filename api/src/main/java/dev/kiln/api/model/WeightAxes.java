package dev.kiln.api.model;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.status.Stable;
import java.util.Optional;
import java.util.Set;

/**
 * The axes of a weight that are the inputs and the outputs of its layer.
 *
 * <table>
 * <caption>Axes</caption>
 * <tr><th>layer</th><th>weight</th><th>inputs</th><th>outputs</th></tr>
 * <tr><td>{@code Conv}</td><td>{@code [O, I, ...]}</td><td>1</td><td>0</td></tr>
 * <tr><td>{@code ConvTranspose}</td><td>{@code [I, O, ...]}</td><td>0</td><td>1</td></tr>
 * <tr><td>{@code Gemm}, transB = 0</td><td>{@code [I, O]}</td><td>0</td><td>1</td></tr>
 * <tr><td>{@code Gemm}, transB = 1</td><td>{@code [O, I]}</td><td>1</td><td>0</td></tr>
 * <tr><td>{@code MatMul}, right operand</td><td>{@code [..., I, O]}</td><td>last but one</td><td>last</td></tr>
 * <tr><td>{@code MatMul}, left operand</td><td>{@code [..., O, I]}</td><td>last</td><td>last but one</td></tr>
 * <tr><td>{@code LSTM}, {@code GRU}, {@code RNN}</td><td>{@code [directions, O, I]}</td><td>2</td><td>1</td></tr>
 * </table>
 *
 * @param inputs the axis over which an output sums
 * @param outputs the axis of the outputs
 */
@Stable
public record WeightAxes(int inputs, int outputs) {

    private static final Set<String> RECURRENT = Set.of("LSTM", "GRU", "RNN");

    /**
     * The axes of a weight in one of its uses.
     *
     * @param graph the graph
     * @param weight the name of the constant
     * @param use its use as a {@link ConstantRole#WEIGHT}
     * @return the axes of the constant itself, also where the layer reads it after a {@code Transpose}; empty where the
     *     layer or the rearrangement is another, or the rearrangement is in a branch or body
     */
    public static Optional<WeightAxes> of(Graph graph, String weight, ConstantUse use) {
        String read = use.node().input(use.input());
        if (!graph.has(read)) {
            return Optional.empty();
        }
        Optional<WeightAxes> there = ofRead(graph, read, use);
        if (read.equals(weight) || there.isEmpty()) {
            return there;
        }
        return graph.producer(read)
                .filter(node -> node.is("Transpose") && node.input(0).equals(weight))
                .flatMap(node -> before(node, there.get()));
    }

    private static Optional<WeightAxes> before(Node transpose, WeightAxes after) {
        long[] permutation = transpose.attributes().integers("perm").orElse(new long[0]);
        int rank = permutation.length;
        return after.inputs < rank && after.outputs < rank
                ? Optional.of(new WeightAxes((int) permutation[after.inputs], (int) permutation[after.outputs]))
                : Optional.empty();
    }

    private static Optional<WeightAxes> ofRead(Graph graph, String read, ConstantUse use) {
        Node node = use.node();
        int rank = graph.type(read).shape().rank();
        if (node.is("Conv")) {
            return Optional.of(new WeightAxes(1, 0));
        }
        if (node.is("ConvTranspose")) {
            return Optional.of(new WeightAxes(0, 1));
        }
        if (RECURRENT.contains(node.operator())) {
            return Optional.of(new WeightAxes(2, 1));
        }
        boolean isLeft = use.input() == 0;
        if (node.is("Gemm")) {
            boolean isTransposed = node.attributes().integer(isLeft ? "transA" : "transB", 0) != 0;
            return Optional.of(isLeft == isTransposed ? new WeightAxes(0, 1) : new WeightAxes(1, 0));
        }
        if (node.is("MatMul") && rank >= 2) {
            return Optional.of(isLeft ? new WeightAxes(rank - 1, rank - 2) : new WeightAxes(rank - 2, rank - 1));
        }
        return Optional.empty();
    }
}
