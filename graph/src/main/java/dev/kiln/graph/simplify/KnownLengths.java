package dev.kiln.graph.simplify;

import static dev.kiln.graph.rewrite.Pattern.anyNode;
import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Constant folding of lengths. Integers that are known become constants; the target of a {@code Reshape} becomes one
 * where at most one of its lengths is unknown and not that of the same axis of its input, and that of an {@code Expand}
 * where the unknown ones are those of its input.
 */
@Experimental
public final class KnownLengths {

    /** The rules, each of which can be used without the others. */
    public static final List<RewriteRule> RULES = List.of(
            RewriteRule.on(anyNode()).replaceWhere(KnownLengths::constant),
            RewriteRule.on(node("Reshape")).replaceWhere(match -> retargeted(match, KnownLengths::reshaped)),
            RewriteRule.on(node("Expand")).replaceWhere(match -> retargeted(match, KnownLengths::expanded)));

    private KnownLengths() {}

    private static Optional<Replacement> constant(Match match) {
        String output = match.root().output(0);
        return match.root().outputs().size() == 1 && !isEnd(output, match.graph())
                ? match.known(output).map(integers -> Replacement.byConstant(output, integers))
                : Optional.empty();
    }

    private static boolean isEnd(String value, Graph graph) {
        return graph.outputs().contains(value)
                || graph.states().stream().anyMatch(state -> state.output().equals(value));
    }

    /** A target that is a constant of the graph stays. */
    private static Optional<Replacement> retargeted(Match match, Function<Match, Optional<long[]>> lengths) {
        Node node = match.root();
        if (match.graph().constants().containsKey(node.input(1))) {
            return Optional.empty();
        }
        Optional<Tensor> now = match.constant(node.input(1));
        return lengths.apply(match)
                .map(target -> Tensor.of(target, target.length))
                .filter(target -> !now.equals(Optional.of(target)))
                .map(target -> match.addOwn(node.output(0) + ".target", target))
                .map(target -> Replacement.by(node.withInputs(List.of(node.input(0), target))));
    }

    /** The lengths of the result, with an unknown one left to the operator. */
    private static Optional<long[]> reshaped(Match match) {
        Shape shape = match.type(match.root().output(0)).shape();
        if (!shape.isRanked() || shape.dims().stream().anyMatch(d -> d.size() == 0)) {
            return Optional.empty();
        }
        long[] lengths = shape.dims().stream().mapToLong(Dim::size).toArray();
        if (unknown(lengths) <= 1) {
            return Optional.of(lengths);
        }
        copy(match.type(match.root().input(0)).shape(), shape, lengths);
        boolean isCopying = match.root().attributes().integer("allowzero", 0) == 0;
        return isCopying && unknown(lengths) <= 1 && losesNoName(shape, lengths)
                ? Optional.of(lengths)
                : Optional.empty();
    }

    /** Whether the length that is left to the operator had no name, as it has none afterwards. */
    private static boolean losesNoName(Shape shape, long[] lengths) {
        return IntStream.range(0, lengths.length)
                .allMatch(axis -> lengths[axis] >= 0 || shape.dim(axis) == Dim.UNKNOWN);
    }

    private static long unknown(long[] lengths) {
        return LongStream.of(lengths).filter(length -> length < 0).count();
    }

    /** Writes 0 for each length that is that of the same axis before. */
    private static void copy(Shape before, Shape after, long[] lengths) {
        for (int axis = 0; axis < Math.min(before.rank(), lengths.length); axis++) {
            Dim dim = after.dim(axis);
            if (!dim.isFixed() && dim != Dim.UNKNOWN && dim.equals(before.dim(axis))) {
                lengths[axis] = 0;
            }
        }
    }

    /** The lengths of the result; 1 leaves a length as it is. */
    private static Optional<long[]> expanded(Match match) {
        Shape before = match.type(match.root().input(0)).shape();
        Shape after = match.type(match.root().output(0)).shape();
        if (!before.isRanked() || !after.isRanked()) {
            return Optional.empty();
        }
        List<Long> target = new ArrayList<>();
        int added = after.rank() - before.rank();
        for (int axis = 0; axis < after.rank(); axis++) {
            Dim dim = after.dim(axis);
            boolean stays = axis >= added && dim != Dim.UNKNOWN && dim.equals(before.dim(axis - added));
            if (!dim.isFixed() && !stays) {
                return Optional.empty();
            }
            target.add(stays ? 1 : dim.size());
        }
        return Optional.of(target.stream().mapToLong(Long::longValue).toArray());
    }
}
