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
 * Distinguishes a fixed transform from a layer by the use of its result. The result of a layer passes through a bias, a
 * normalization or an activation that distinguishes signs. The spectrum of a Fourier transform is squared or taken as a
 * magnitude; the energies of a mel filter bank are the argument of a logarithm or a root, which negative numbers do not
 * have; random features are the argument of a sine and a cosine.
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
     * @param node a node that multiplies a value that depends on no layer by a constant, and adds nothing
     * @param spectral whether a fixed transform precedes it
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

    /** Unread values do not count; the outputs of the graph count as read. */
    private boolean passesOnTo(Node reader, Reading reading) {
        return reader.outputs().stream().filter(readers::isRead).allMatch(output -> allReaders(output, reading));
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

    /** Whether all other inputs of the node are single numbers, such as the lower bound of a logarithm's argument. */
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

    /** Whether the operator of a product adds no bias. */
    static boolean addsNothing(Node node) {
        return OperatorRoles.of(node).entrySet().stream()
                .noneMatch(e -> e.getValue() == ConstantRole.BIAS
                        && !node.input(e.getKey()).isEmpty());
    }
}
