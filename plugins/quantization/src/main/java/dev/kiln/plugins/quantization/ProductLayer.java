package dev.kiln.plugins.quantization;

import static java.util.Objects.requireNonNull;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A layer {@code y = x W + b}, written with any operator.
 *
 * @param node the {@code MatMul} or {@code Gemm}, its first input {@code x}
 * @param weight {@code W}, FLOAT {@code [K, N]}, or {@code [N, K]} where the node transposes it; factors multiplied in
 */
record ProductLayer(Node node, Tensor weight) {

    /**
     * The reason why a node is not such a layer.
     *
     * @param graph without factors in {@code Gemm}, by {@link GemmFactors}
     * @return a clause; empty where it is one
     */
    static Optional<String> obstacle(Node node, Graph graph) {
        if (node.is("Conv") || node.is("ConvTranspose")) {
            return Optional.of("a convolution in dynamic int8 is slower than in float; static-quantization is for it");
        }
        if (!node.is("MatMul") && !node.is("Gemm")) {
            return Optional.of("dynamic-quantization quantizes MatMul and Gemm, not " + node.operator());
        }
        Tensor weight = graph.constants().get(node.input(1));
        if (weight == null) {
            if (graph.constants().containsKey(node.input(0))) {
                return Optional.of("its constant is the left operand");
            }
            return Optional.of(
                    new EarlierQuantization(graph).keepsIntegers(node)
                            ? "its weight is already kept as integers"
                            : "its weight is computed, not constant");
        }
        Optional<String> other =
                Refusal.ofTypes(weight.elementType(), graph.type(node.input(0)).elementType());
        if (other.isPresent()) {
            return other;
        }
        if (!Range.of(weight).isFinite()) {
            return Optional.of("its weight is not finite");
        }
        if (weight.rank() != 2) {
            return Optional.of("its weight is not a matrix");
        }
        return node.is("Gemm") ? gemmObstacle(node, graph) : Optional.empty();
    }

    private static Optional<String> gemmObstacle(Node gemm, Graph graph) {
        if (gemm.attributes().integer("transA", 0) != 0) {
            return Optional.of("its input is transposed");
        }
        boolean factors = gemm.attributes().real("alpha", 1) != 1
                || (gemm.attributes().real("beta", 1) != 1 && !gemm.input(2).isEmpty());
        Tensor bias = graph.constants().get(gemm.input(2));
        boolean plainBias = gemm.input(2).isEmpty() || (bias != null && bias.rank() == 1);
        return factors || !plainBias ? Optional.of("its bias is not one constant for each column") : Optional.empty();
    }

    /** A node without an {@linkplain #obstacle obstacle} as such a layer. */
    static ProductLayer of(Node node, Graph graph) {
        Tensor weight = requireNonNull(graph.constants().get(node.input(1)), node.label());
        return new ProductLayer(node, weight);
    }

    /** Whether the weight is stored as {@code [N, K]}. */
    boolean isTransposed() {
        return node.attributes().integer("transB", 0) != 0;
    }

    boolean hasBias() {
        return !node.input(2).isEmpty();
    }

    /**
     * The quantized weight.
     *
     * @param perColumn whether each column of {@code W} has a scale of its own
     * @param grid the integers
     * @return the weight as it is stored; {@link #columnsLast} turns its integers
     */
    QuantizedWeight quantized(boolean perColumn, IntegerGrid grid) {
        int columns = isTransposed() ? 0 : 1;
        return QuantizedWeight.of(weight, perColumn ? columns : QuantizedWeight.WHOLE, grid);
    }

    /** Integers of the weight's shape as {@code [K, N]}. */
    Tensor columnsLast(Tensor integers) {
        if (!isTransposed()) {
            return integers;
        }
        int rows = Math.toIntExact(integers.shape()[0]);
        int columns = Math.toIntExact(integers.shape()[1]);
        ByteBuffer from = integers.bytes();
        ByteBuffer to = Tensor.allocate(integers.elementType(), columns, rows);
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                to.put(from.get(row * columns + column));
            }
        }
        return Tensor.wrap(integers.elementType(), to.flip(), columns, rows);
    }
}
