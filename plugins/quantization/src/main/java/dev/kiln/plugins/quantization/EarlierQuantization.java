package dev.kiln.plugins.quantization;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Readers;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The part of a graph that is already in int8 from an earlier quantization, by this or another tool. */
final class EarlierQuantization {

    private static final Set<String> CONVERSIONS =
            Set.of("QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear");

    private static final Set<String> KERNELS = Set.of("MatMulInteger", "ConvInteger", "QLinearMatMul", "QLinearConv");

    private static final Set<String> WEIGHTED = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");

    private final Graph graph;
    private final Readers readers;

    EarlierQuantization(Graph graph) {
        this.graph = graph;
        this.readers = Readers.of(graph);
    }

    /** Whether a node quantizes or dequantizes. */
    static boolean isConversion(Node node) {
        return node.domain().isEmpty() && CONVERSIONS.contains(node.operator());
    }

    /** Whether any part is in int8. */
    boolean isPresent() {
        return graph.nodes().stream().anyMatch(this::holds);
    }

    /**
     * Whether a node computes with integers already: it converts, has an int8 kernel, or reads dequantized values: a
     * layer with a weight kept as integers, or a node before a conversion.
     */
    boolean holds(Node node) {
        return isConversion(node)
                || (node.domain().isEmpty() && KERNELS.contains(node.operator()))
                || (dequantization(node.input(0)).isPresent()
                        && (isWeighted(node) ? keepsIntegers(node) : isBeforeConversions(node)));
    }

    private boolean isWeighted(Node node) {
        return node.domain().isEmpty() && WEIGHTED.contains(node.operator());
    }

    /** Whether the second input of a layer, usually a weight, is kept as integers. */
    boolean keepsIntegers(Node layer) {
        return dequantization(layer.input(1)).isPresent();
    }

    private boolean isBeforeConversions(Node node) {
        List<Node> next = readers.of(LayerNames.key(node));
        return !next.isEmpty() && next.stream().allMatch(reader -> reader.is("QuantizeLinear"));
    }

    private Optional<Node> dequantization(String value) {
        return graph.producer(value).filter(node -> node.is("DequantizeLinear"));
    }

    /**
     * The range of an activation's integers, where it comes from a conversion with one scale.
     *
     * @param value the name of a value
     * @param grid the intended integers
     * @return the range that results in exactly the scale and zero point of that conversion; empty where there is none
     *     on this grid
     */
    Optional<Range> range(String value, IntegerGrid grid) {
        return dequantization(value).flatMap(conversion -> range(conversion, grid));
    }

    private Optional<Range> range(Node conversion, IntegerGrid grid) {
        Tensor scale = graph.constants().get(conversion.input(1));
        Tensor zeroPoint = graph.constants().get(conversion.input(2));
        if (scale == null || scale.elementType() != ElementType.FLOAT || scale.size() != 1) {
            return Optional.empty();
        }
        if (zeroPoint == null || zeroPoint.elementType() != grid.type()) {
            return Optional.empty();
        }
        float step = scale.floats().get(0);
        int zero = (int) zeroPoint.getDouble(0);
        return Optional.of(new Range((grid.least() - zero) * step, (grid.greatest() - zero) * step));
    }
}
