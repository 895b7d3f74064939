package dev.kiln.graph.simplify;

import static dev.kiln.graph.rewrite.Pattern.node;
import static dev.kiln.graph.rewrite.Pattern.value;

import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Pattern;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Redundant operators: those whose result is an existing value, and those that an earlier operator makes needless. No bit
 * of a result changes, except that {@code -0 + 0} is {@code 0} and its replacement {@code -0}.
 *
 * <ul>
 *   <li>{@code Identity}; {@code Mul} and {@code Div} by 1, {@code Add} and {@code Sub} of 0
 *   <li>{@code Transpose}, {@code Expand}, {@code Reshape}, {@code Cast} and {@code ReduceSum} that change nothing
 *   <li>an {@code Expand} whose reader broadcasts, two changes of shape in a row, two transpositions in a row
 * </ul>
 */
@Experimental
public final class Redundancy {

    private static final Pattern REST = value("rest");
    private static final Pattern NEUTRAL = value("neutral");
    private static final String[] BROADCASTING = {"Add", "Sub", "Mul", "Div"};

    /** The rules, each of which can be used without the others. */
    public static final List<RewriteRule> RULES = List.of(
            RewriteRule.on(node("Identity"))
                    .replace(match -> Replacement.byValue(match.root().input(0))),
            neutral(node("Mul").inAnyOrder(REST, NEUTRAL), 1),
            neutral(node("Div").reading(REST, NEUTRAL), 1),
            neutral(node("Add").inAnyOrder(REST, NEUTRAL), 0),
            neutral(node("Sub").reading(REST, NEUTRAL), 0),
            leftOut(RewriteRule.on(node("Transpose")).when(Redundancy::movesNothing)),
            leftOut(RewriteRule.on(node("Expand", "Reshape")).when(Redundancy::isSized)),
            leftOut(RewriteRule.on(node("Cast")).when(Redundancy::isOfItsType)),
            leftOut(RewriteRule.on(node("ReduceSum")).when(Redundancy::sumsNothing)),
            unexpanded(node(BROADCASTING).reading(node("Expand").as("expanded"), value("other")), 0),
            unexpanded(node(BROADCASTING).reading(value("other"), node("Expand").as("expanded")), 1),
            RewriteRule.on(node("Reshape")
                            .reading(node("Reshape", "Flatten", "Squeeze", "Unsqueeze")
                                    .as("first")))
                    .when(Redundancy::saysAll)
                    .replace(match -> Replacement.by(
                            reading(match.root(), 0, match.node("first").input(0)))),
            RewriteRule.on(node("Transpose").reading(node("Transpose").as("first")))
                    .replaceWhere(Redundancy::composed));

    private Redundancy() {}

    private static RewriteRule leftOut(RewriteRule.Begun rule) {
        return rule.replace(match -> Replacement.byValue(match.root().input(0)));
    }

    /** The other operand, if one is the neutral number, possibly expanded. */
    private static RewriteRule neutral(Pattern form, double number) {
        return RewriteRule.on(form)
                .when(match -> isNeutral(match, number))
                .replace(match -> Replacement.byValue(match.value("rest")));
    }

    private static boolean isNeutral(Match match, double number) {
        Shape rest = match.type(match.value("rest")).shape();
        String operand = match.value("neutral");
        String scalar = match.producer(operand)
                .filter(n -> n.is("Expand"))
                .filter(n -> areSame(match.type(operand).shape(), rest))
                .map(n -> n.input(0))
                .orElse(operand);
        return match.constant(scalar)
                .filter(constant -> isSpread(constant, rest, match) && isAll(constant, number))
                .isPresent();
    }

    /** Whether the result has the shape of the other operand. */
    private static boolean isSpread(Tensor constant, Shape rest, Match match) {
        return constant.size() == 1
                ? constant.rank() <= rest.rank()
                : areSame(match.type(match.root().output(0)).shape(), rest);
    }

    private static boolean isAll(Tensor constant, double number) {
        boolean isNumber =
                constant.elementType().isFloating() || constant.elementType().isInteger();
        return isNumber && LongStream.range(0, constant.size()).allMatch(i -> constant.getDouble(i) == number);
    }

    /** An operator that itself broadcasts an operand that was expanded to the shape of the other. */
    private static RewriteRule unexpanded(Pattern form, int operand) {
        return RewriteRule.on(form)
                .when(match -> areSame(
                        match.type(match.root().input(operand)).shape(),
                        match.type(match.value("other")).shape()))
                .replace(match -> Replacement.by(
                        reading(match.root(), operand, match.node("expanded").input(0))));
    }

    /** Whether two shapes are known to be the same in every run. */
    private static boolean areSame(Shape a, Shape b) {
        return a.isRanked() && a.equals(b) && !a.dims().contains(Dim.UNKNOWN);
    }

    private static Node reading(Node node, int input, String value) {
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.set(input, value);
        return node.withInputs(inputs);
    }

    private static Optional<long[]> permutation(Node transposition) {
        return transposition.attributes().integers("perm");
    }

    private static boolean movesNothing(Match match) {
        return permutation(match.root()).filter(Redundancy::isIdentity).isPresent();
    }

    private static boolean isIdentity(long[] permutation) {
        for (int axis = 0; axis < permutation.length; axis++) {
            if (permutation[axis] != axis) {
                return false;
            }
        }
        return true;
    }

    /** The composition of two transpositions. */
    private static Optional<Replacement> composed(Match match) {
        Node node = match.root();
        Node before = match.node("first");
        return permutation(before)
                .flatMap(first -> permutation(node).map(second -> {
                    long[] both =
                            LongStream.of(second).map(axis -> first[(int) axis]).toArray();
                    return Replacement.by(reading(node, 0, before.input(0))
                            .withAttributes(node.attributes().with("perm", both)));
                }));
    }

    /** Whether the target copies no length of the input. */
    private static boolean saysAll(Match match) {
        return match.constant(match.root().input(1))
                .filter(target -> LongStream.of(target.toLongArray()).noneMatch(length -> length == 0))
                .isPresent();
    }

    /** Whether a change of shape keeps the shape. */
    private static boolean isSized(Match match) {
        Shape shape = match.type(match.root().input(0)).shape();
        return match.constant(match.root().input(1))
                .map(Tensor::toLongArray)
                .filter(target -> shape.isRanked() && shape.rank() == target.length)
                .filter(target -> leaves(shape, target, match.root().is("Expand")))
                .isPresent();
    }

    /** An expansion keeps a length with 1, a change of shape the only unknown one with -1. */
    private static boolean leaves(Shape shape, long[] target, boolean expands) {
        int left = 0;
        for (int axis = 0; axis < target.length; axis++) {
            long length = shape.dim(axis).size();
            if (target[axis] == (expands ? 1 : -1)) {
                left++;
            } else if (length != target[axis]) {
                return false;
            }
        }
        return expands || left <= 1;
    }

    private static boolean isOfItsType(Match match) {
        return match.type(match.root().input(0)).elementType().code()
                == match.root().attributes().integer("to", 0);
    }

    private static boolean sumsNothing(Match match) {
        Node sum = match.root();
        boolean none =
                sum.input(1).isEmpty() || match.type(sum.input(1)).shape().elements() == 0;
        return none && sum.attributes().integer("noop_with_empty_axes", 0) != 0;
    }
}
