package dev.kiln.plugins.simplification;

import static dev.kiln.graph.rewrite.Pattern.constant;
import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Pattern;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Merges two additions or two multiplications of constants: {@code (x + a) - b = x + (a - b)} and {@code (x * a) / b = x *
 * (a / b)}, where one of the constants is a number or both have the same shape. Floating point numbers only, whose sums
 * and products differ in their rounding alone.
 */
final class StepsInARow {

    /** The first of the two in the pattern. */
    static final String FIRST = "first";

    private static final Set<String> INVERSE = Set.of("Sub", "Div");

    static final RewriteRule RULE = RewriteRule.on(
                    step(step(Pattern.value("x"), "a").as(FIRST).alone(), "b"))
            .replaceWhere(StepsInARow::merged);

    private StepsInARow() {}

    private static Pattern step(Pattern value, String operand) {
        return node("Add", "Sub", "Mul", "Div").inAnyOrder(value, constant(operand));
    }

    private static Optional<Replacement> merged(Match match) {
        Node first = match.node(FIRST);
        Node second = match.root();
        boolean isSum = isSum(second);
        Tensor a = match.tensor("a");
        Tensor b = match.tensor("b");
        boolean isForm = isSum == isSum(first)
                && reads(first, match.value("x"))
                && reads(second, first.output(0))
                && a.elementType() == b.elementType()
                && a.elementType().isFloating()
                && fits(a, b);
        return isForm ? replacement(match, isSum, a, b) : Optional.empty();
    }

    private static boolean isSum(Node node) {
        return node.is("Add") || node.is("Sub");
    }

    /** Whether a node reads a value as that which it changes; the constant of a difference or quotient comes second. */
    private static boolean reads(Node node, String value) {
        return !INVERSE.contains(node.operator()) || node.input(0).equals(value);
    }

    private static boolean fits(Tensor a, Tensor b) {
        return (a.size() == 1 && a.rank() <= b.rank())
                || (b.size() == 1 && b.rank() <= a.rank())
                || LongStream.of(a.shape())
                        .boxed()
                        .toList()
                        .equals(LongStream.of(b.shape()).boxed().toList());
    }

    private static Optional<Replacement> replacement(Match match, boolean isSum, Tensor a, Tensor b) {
        long[] shape = (b.size() == 1 && b.rank() <= a.rank()) ? a.shape() : b.shape();
        Tensor both = Tensor.computed(
                a.elementType(),
                i -> isSum
                        ? signed(match.node(FIRST), a, i) + signed(match.root(), b, i)
                        : factor(match.node(FIRST), a, i) * factor(match.root(), b, i),
                shape);
        if (LongStream.range(0, both.size()).anyMatch(i -> isLost(both, i))) {
            return Optional.empty();
        }
        Node second = match.root();
        String name = match.fresh(match.value("b"));
        return Optional.of(Replacement.by(new Node(
                        second.name(),
                        "",
                        isSum ? "Add" : "Mul",
                        List.of(match.value("x"), name),
                        second.outputs(),
                        Attributes.NONE,
                        second.extras()))
                .andConstant(name, both));
    }

    private static double at(Tensor tensor, int element) {
        return tensor.getDouble(tensor.size() == 1 ? 0 : element);
    }

    private static double signed(Node node, Tensor tensor, int element) {
        return node.is("Sub") ? -at(tensor, element) : at(tensor, element);
    }

    private static double factor(Node node, Tensor tensor, int element) {
        return node.is("Div") ? 1 / at(tensor, element) : at(tensor, element);
    }

    /** Whether a number overflowed or became subnormal, with fewer digits. */
    private static boolean isLost(Tensor tensor, long element) {
        double value = Math.abs(tensor.getDouble(element));
        double least = switch (tensor.elementType()) {
            case FLOAT16 -> 0x1p-14;
            case DOUBLE -> Double.MIN_NORMAL;
            default -> Float.MIN_NORMAL;
        };
        return !Double.isFinite(value) || (value != 0 && value < least);
    }
}
