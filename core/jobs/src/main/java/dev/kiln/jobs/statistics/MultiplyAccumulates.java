package dev.kiln.jobs.statistics;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Shape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Counts the multiply-accumulates of operators from the shapes in a graph.
 *
 * <table>
 * <caption>Counts</caption>
 * <tr><td>Conv, DeformConv</td><td>elements of the output × elements of one filter</td></tr>
 * <tr><td>ConvTranspose</td><td>elements of the input × elements of one filter</td></tr>
 * <tr><td>Gemm, MatMul</td><td>elements of the output × length of the axis that is summed</td></tr>
 * <tr><td>Einsum</td><td>lengths of all its letters × one less than its inputs</td></tr>
 * <tr><td>LSTM, GRU, RNN</td><td>time steps × batch × elements of both weights</td></tr>
 * <tr><td>Attention</td><td>both products of queries, keys and values</td></tr>
 * <tr><td>If</td><td>its larger branch</td></tr>
 * <tr><td>Loop, Scan</td><td>the body × how often it runs</td></tr>
 * </table>
 *
 * <p>Forms that ONNX Runtime fuses and integer forms count as the plain floating ones. All other operators of ONNX count
 * 0, and those of other domains are unknown unless they are known to multiply no matrices. Nodes that read only
 * constants count 0: runtimes compute it once, not for each example.
 */
final class MultiplyAccumulates {

    private static final String MICROSOFT = "com.microsoft";

    /** The fused and quantized forms of ONNX Runtime of operators that count 0. */
    private static final Set<String> WITHOUT = Set.of(
            "BiasGelu",
            "BiasSoftmax",
            "BiasSplitGelu",
            "DequantizeLinear",
            "EmbedLayerNormalization",
            "FastGelu",
            "Gelu",
            "GroupNorm",
            "QuantizeLinear",
            "QuickGelu",
            "QLinearAdd",
            "QLinearAveragePool",
            "QLinearConcat",
            "QLinearGlobalAveragePool",
            "QLinearLeakyRelu",
            "QLinearMul",
            "QLinearSigmoid",
            "QLinearSoftmax",
            "QLinearWhere",
            "RotaryEmbedding",
            "SkipLayerNormalization",
            "SkipSimplifiedLayerNormalization");

    private static final OptionalLong NONE = OptionalLong.of(0);
    private static final OptionalLong UNKNOWN = OptionalLong.empty();

    private final Graph graph;
    private final Set<String> computedOnce;

    MultiplyAccumulates(Graph graph) {
        this.graph = graph;
        this.computedOnce = new HashSet<>(graph.constants().keySet());
        graph.nodes().stream().filter(this::isComputedOnce).forEach(node -> computedOnce.addAll(node.outputs()));
    }

    private boolean isComputedOnce(Node node) {
        List<String> read =
                node.inputs().stream().filter(input -> !input.isEmpty()).toList();
        return !read.isEmpty()
                && computedOnce.containsAll(read)
                && node.attributes().graphs().isEmpty();
    }

    /** The count of a node, or empty where it is not known. */
    OptionalLong of(Node node) {
        if (isComputedOnce(node)) {
            return NONE;
        }
        return switch (node.domain()) {
            case "" -> ofOnnx(node);
            case MICROSOFT -> ofMicrosoft(node);
            case "ai.onnx.ml" ->
                node.operator().startsWith("SVM") || node.operator().startsWith("Linear") ? UNKNOWN : NONE;
            default -> UNKNOWN;
        };
    }

    private OptionalLong ofOnnx(Node node) {
        return switch (node.operator()) {
            case "Conv", "ConvInteger", "DeformConv" -> product(shape(node.output(0)), filter(node.input(1)));
            case "QLinearConv" -> product(shape(node.output(0)), filter(node.input(3)));
            case "ConvTranspose" -> product(shape(node.input(0)), filter(node.input(1)));
            case "MatMul", "MatMulInteger", "QLinearMatMul" -> matrices(node, -1);
            case "Gemm" -> gemm(node);
            case "Einsum" -> einsum(node);
            case "LSTM", "GRU", "RNN" -> recurrent(node);
            case "Attention" -> node.input(4).isEmpty() ? attention(node) : UNKNOWN;
            default -> node.attributes().graphs().isEmpty() ? NONE : new BodyCounts(graph).of(node);
        };
    }

    private OptionalLong ofMicrosoft(Node node) {
        return switch (node.operator()) {
            case "FusedConv", "NhwcConv" -> product(shape(node.output(0)), filter(node.input(1)));
            case "QLinearConv" -> product(shape(node.output(0)), filter(node.input(3)));
            case "DynamicQuantizeMatMul", "MatMulIntegerToFloat" -> matrices(node, -1);
            case "FusedMatMul", "TransposeMatMul" -> matrices(node, flag(node, "transA") ? -2 : -1);
            case "FusedGemm", "QGemm" -> gemm(node);
            case "MatMulNBits" ->
                product(shape(node.output(0)), node.attributes().integer("K", -1));
            case "DynamicQuantizeLSTM" -> recurrent(node);
            case "MultiHeadAttention" -> attention(node);
            default -> WITHOUT.contains(node.operator()) ? NONE : UNKNOWN;
        };
    }

    private static boolean flag(Node node, String name) {
        return node.attributes().integer(name, 0) != 0;
    }

    private OptionalLong matrices(Node node, int summed) {
        return product(shape(node.output(0)), length(shape(node.input(0)), summed));
    }

    private OptionalLong gemm(Node node) {
        return matrices(node, flag(node, "transA") ? 0 : 1);
    }

    private OptionalLong einsum(Node node) {
        String left = node.attributes().text("equation", "").replace(" ", "").split("->", -1)[0];
        EinsumLengths lengths = new EinsumLengths();
        String[] terms = left.split(",", -1);
        for (int i = 0; i < terms.length; i++) {
            lengths.add(terms[i], shape(node.input(i)));
        }
        return product(lengths.all(), terms.length - 1L);
    }

    private OptionalLong recurrent(Node node) {
        Shape input = shape(node.input(0));
        if (input.rank() != 3) {
            return UNKNOWN;
        }
        OptionalLong steps = elements(Shape.of(input.dims().subList(0, 2)));
        return product(steps, sum(elements(shape(node.input(1))), elements(shape(node.input(2)))));
    }

    /** Queries {@code [B, S, D]} or {@code [B, H, S, D]}, keys and values with {@code T} in the place of {@code S}. */
    private OptionalLong attention(Node node) {
        Shape queries = shape(node.input(0));
        Shape keys = shape(node.input(1));
        Shape values = shape(node.input(2));
        int rank = queries.rank();
        boolean plain = (rank == 3 || rank == 4) && keys.rank() == rank && values.rank() == rank;
        if (!plain || queries.size(rank - 1) != keys.size(rank - 1)) {
            return UNKNOWN;
        }
        Shape rows = Shape.of(queries.dims().subList(0, rank - 1));
        OptionalLong widths = sum(known(queries.size(rank - 1)), known(values.size(rank - 1)));
        return product(product(rows, keys.size(rank - 2)), widths);
    }

    private Shape shape(String value) {
        return graph.type(value).shape();
    }

    private long filter(String weight) {
        Shape shape = shape(weight);
        return shape.rank() < 1
                ? -1
                : Shape.of(shape.dims().subList(1, shape.rank())).elements();
    }

    private static long length(Shape shape, int axis) {
        return shape.rank() < (axis < 0 ? -axis : axis + 1) ? -1 : shape.size(axis);
    }

    private static OptionalLong elements(Shape shape) {
        return known(shape.elements());
    }

    private static OptionalLong known(long count) {
        return count < 0 ? UNKNOWN : OptionalLong.of(count);
    }

    private static OptionalLong product(Shape shape, long factor) {
        return product(elements(shape), known(factor));
    }

    private static OptionalLong product(OptionalLong a, long factor) {
        return product(a, known(factor));
    }

    private static OptionalLong product(OptionalLong a, OptionalLong b) {
        return a.isEmpty() || b.isEmpty() ? UNKNOWN : OptionalLong.of(Math.multiplyExact(a.getAsLong(), b.getAsLong()));
    }

    private static OptionalLong sum(OptionalLong a, OptionalLong b) {
        return a.isEmpty() || b.isEmpty() ? UNKNOWN : OptionalLong.of(Math.addExact(a.getAsLong(), b.getAsLong()));
    }

    /** The sum of several counts, unknown if one of them is. */
    static OptionalLong sum(List<OptionalLong> counts) {
        return counts.stream().reduce(NONE, MultiplyAccumulates::sum);
    }

    /** The lengths of the axes that an Einsum denotes by letters, and of the others. */
    private static final class EinsumLengths {

        private static final String ELLIPSIS = "...";

        private final Map<Character, Long> letters = new HashMap<>();
        private OptionalLong rest = OptionalLong.of(1);

        void add(String term, Shape shape) {
            String named = term.replace(ELLIPSIS, "");
            if (shape.rank() < named.length()) {
                rest = UNKNOWN;
                return;
            }
            int unnamed = shape.rank() - named.length();
            int from = term.contains(ELLIPSIS) ? term.indexOf('.') : named.length();
            for (int i = 0; i < named.length(); i++) {
                add(named.charAt(i), shape.size(i < from ? i : i + unnamed));
            }
            OptionalLong own = elements(Shape.of(shape.dims().subList(from, from + unnamed)));
            rest = rest.isEmpty() || own.isEmpty()
                    ? UNKNOWN
                    : OptionalLong.of(Math.max(rest.getAsLong(), own.getAsLong()));
        }

        private void add(char letter, long length) {
            letters.merge(letter, length, (a, b) -> a < 0 || b < 0 ? Long.valueOf(-1) : Long.valueOf(Math.max(a, b)));
        }

        OptionalLong all() {
            OptionalLong all = rest;
            for (long length : letters.values()) {
                all = product(all, length);
            }
            return all;
        }
    }
}
