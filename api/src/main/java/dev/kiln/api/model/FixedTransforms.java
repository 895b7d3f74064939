package dev.kiln.api.model;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.rewrite.Readers;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells a fixed transform from a layer by what becomes of its result. What a layer makes goes through a bias, a
 * normalization or an activation that tells signs apart. The spectrum of a Fourier transform is squared or taken as a
 * length; the energies of a mel filter bank go to a logarithm or a root, which negative numbers do not have; random
 * features go to a sine and a cosine.
 */
final class FixedTransforms {

    private static final Set<OperatorFamily> PASSING = EnumSet.of(
            OperatorFamily.RESHAPING,
            OperatorFamily.PERMUTATION,
            OperatorFamily.CONVERSION,
            OperatorFamily.PADDING,
            OperatorFamily.JOINING);
    private static final Set<String> EVEN = Set.of("Abs", "ReduceL1", "ReduceL2", "ReduceSumSquare");
    private static final Set<String> OF_POSITIVE = Set.of("Log", "Sqrt");
    private static final Set<String> LIMITING = Set.of("Add", "Max", "Clip", "Relu");

    private final Graph graph;
    private final FixedValues fixed;
    private final Readers readers;

    FixedTransforms(Graph graph, FixedValues fixed) {
        this.graph = graph;
        this.fixed = fixed;
        this.readers = Readers.of(graph);
    }

    /**
     * Whether a product is a fixed transform.
     *
     * @param node multiplies what no layer has touched by a constant, and adds nothing
     * @param spectral whether a fixed transform comes before it
     */
    boolean isFixed(Node node, boolean spectral) {
        String result = node.output(0);
        boolean matrix = node.is("MatMul") || node.is("Gemm") || node.is("Einsum");
        return isPeriodic(result)
                || allReaders(result, this::losesSign)
                || (spectral && matrix && allReaders(result, FixedTransforms::isProduct));
    }

    @FunctionalInterface
    private interface Reading {
        boolean by(Node reader, String value);
    }

    private boolean allReaders(String value, Reading reading) {
        List<Node> next = readers.of(value);
        return !next.isEmpty()
                && !graph.outputs().contains(value)
                && next.stream()
                        .allMatch(reader -> passes(reader) ? passesOnTo(reader, reading) : reading.by(reader, value));
    }

    /** What nobody reads does not count; a result of the graph is read by whoever runs it. */
    private boolean passesOnTo(Node reader, Reading reading) {
        return reader.outputs().stream()
                .filter(readers::isRead)
                .allMatch(output -> allReaders(output, reading));
    }

    private static boolean passes(Node node) {
        return OperatorFamily.isOneOf(node, PASSING) || node.is("Slice") || node.is("Split");
    }

    private static boolean isProduct(Node reader, String value) {
        return OperatorRoles.isLinear(reader);
    }

    private boolean losesSign(Node reader, String value) {
        if (!reader.domain().isEmpty()) {
            return false;
        }
        boolean square = reader.is("Mul")
                && reader.input(0).equals(value)
                && reader.input(1).equals(value);
        return square || EVEN.contains(reader.operator()) || isEvenPower(reader) || needsPositive(reader);
    }

    private boolean needsPositive(Node reader) {
        if (OF_POSITIVE.contains(reader.operator()) || isFractionalPower(reader)) {
            return true;
        }
        return LIMITING.contains(reader.operator())
                && limitsAlone(reader)
                && allReaders(reader.output(0), (next, value) -> needsPositive(next));
    }

    /** Whether all that the node reads beside one value are numbers, such as the least that a logarithm is given. */
    private boolean limitsAlone(Node reader) {
        return reader.inputs().stream()
                                .filter(i -> !i.isEmpty() && !fixed.isFixed(i))
                                .count()
                        == 1
                && reader.inputs().stream()
                        .filter(i -> !i.isEmpty() && fixed.isFixed(i))
                        .allMatch(i ->
                                fixed.constant(i).filter(t -> t.size() == 1).isPresent());
    }

    private Optional<Double> exponent(Node node) {
        return node.is("Pow")
                ? fixed.constant(node.input(1)).filter(t -> t.size() == 1).map(t -> t.getDouble(0))
                : Optional.empty();
    }

    private boolean isEvenPower(Node node) {
        return exponent(node).filter(e -> e != 0 && e % 2 == 0).isPresent();
    }

    private boolean isFractionalPower(Node node) {
        return exponent(node).filter(e -> e != Math.rint(e)).isPresent();
    }

    private boolean isPeriodic(String value) {
        List<Node> next = readers.of(value);
        boolean both = next.stream().anyMatch(n -> n.is("Sin")) && next.stream().anyMatch(n -> n.is("Cos"));
        return both && next.stream().allMatch(n -> n.is("Sin") || n.is("Cos"));
    }

    /** Whether a product adds no bias by itself. */
    static boolean addsNothing(Node node) {
        return OperatorRoles.of(node).entrySet().stream()
                .noneMatch(e -> e.getValue() == ConstantRole.BIAS
                        && !node.input(e.getKey()).isEmpty());
    }
}
