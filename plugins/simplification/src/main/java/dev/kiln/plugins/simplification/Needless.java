package dev.kiln.plugins.simplification;

import static dev.kiln.graph.rewrite.Pattern.constant;
import static dev.kiln.graph.rewrite.Pattern.node;
import static dev.kiln.graph.rewrite.Pattern.value;

import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Pattern;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Operators that change nothing as they are used: joining, adding or comparing one value, parts that are the whole,
 * borders, repetitions and resampling of nothing, windows of one element, clipping without bounds, and the second of two
 * operators that undo or repeat each other.
 */
final class Needless {

    private static final Pattern RESHAPING = node(OperatorFamily.RESHAPING);

    static final List<RewriteRule> RULES = List.of(
            leftOut(
                    node("Concat", "Sum", "Mean", "Max", "Min"),
                    match -> match.root().inputs().size() == 1),
            leftOut(node("Split"), match -> match.root().outputs().size() == 1 && keepsType(match)),
            leftOut(node("Slice"), match -> keepsType(match) && isEach(match, 4, 1)),
            leftOut(node("Pad"), match -> isGiven(match, 1) && isEach(match, 1, 0)),
            leftOut(node("Tile"), match -> isGiven(match, 1) && isEach(match, 1, 1)),
            leftOut(RESHAPING, Needless::keepsType),
            leftOut(node("CastLike"), Needless::keepsType),
            leftOut(node("Expand"), Needless::keepsType),
            leftOut(node("Resize"), Needless::isOfItsSize),
            leftOut(
                    node("DepthToSpace", "SpaceToDepth"),
                    match -> match.root().attributes().integer("blocksize", 0) == 1),
            leftOut(node("MaxPool", "AveragePool"), Needless::isOfOneElement),
            leftOut(
                    node("Clip"),
                    match -> match.root().input(1).isEmpty()
                            && match.root().input(2).isEmpty()),
            leftOut(node("Pow").reading(value("base"), constant("exponent")), Needless::isFirstPower),
            again("Relu"),
            again("Abs"),
            again("Ceil"),
            again("Floor"),
            again("Round"),
            again("Sign"),
            undone(node("Neg").reading(node("Neg").as("first"))),
            undone(node("Not").reading(node("Not").as("first"))),
            RewriteRule.on(RESHAPING.reading(RESHAPING.as("first")))
                    .when(Needless::isTakenBack)
                    .replace(match -> Replacement.byValue(match.node("first").input(0))));

    private Needless() {}

    private static RewriteRule leftOut(Pattern pattern, Predicate<Match> condition) {
        return RewriteRule.on(pattern)
                .when(Needless::isOneResult)
                .when(condition)
                .replace(match -> Replacement.byValue(match.root().input(0)));
    }

    private static boolean isOneResult(Match match) {
        return match.root().outputs().stream().skip(1).noneMatch(match::isRead);
    }

    private static RewriteRule again(String operator) {
        return RewriteRule.on(node(operator).reading(node(operator)))
                .replace(match -> Replacement.byValue(match.root().input(0)));
    }

    private static RewriteRule undone(Pattern pattern) {
        return RewriteRule.on(pattern)
                .replace(match -> Replacement.byValue(match.node("first").input(0)));
    }

    private static boolean keepsType(Match match) {
        return areSame(
                match.type(match.root().input(0)), match.type(match.root().output(0)));
    }

    private static boolean isTakenBack(Match match) {
        return areSame(
                match.type(match.node("first").input(0)),
                match.type(match.root().output(0)));
    }

    /** Whether two types are known to be the same in every run. */
    private static boolean areSame(TensorType a, TensorType b) {
        return a.shape().isRanked() && a.equals(b) && !a.shape().dims().contains(Dim.UNKNOWN);
    }

    private static boolean isGiven(Match match, int input) {
        return match.constant(match.root().input(input)).isPresent();
    }

    /** Whether an input is omitted, or a constant of which each element is a number. */
    private static boolean isEach(Match match, int input, double number) {
        String name = match.root().input(input);
        return name.isEmpty()
                || match.constant(name).filter(values -> isEach(values, number)).isPresent();
    }

    private static boolean isEach(Tensor values, double number) {
        return LongStream.range(0, values.size()).allMatch(i -> values.getDouble(i) == number);
    }

    /** The factors decide the positions of the samples, even where the lengths come to the same. */
    private static boolean isOfItsSize(Match match) {
        Node node = match.root();
        boolean isCropping = node.attributes()
                .text("coordinate_transformation_mode", "half_pixel")
                .equals("tf_crop_and_resize");
        boolean isScaled = !node.input(2).isEmpty() && !isEmpty(match, 2);
        boolean isSame = isScaled ? isEach(match, 2, 1) : keepsType(match);
        return !isCropping && isSame;
    }

    private static boolean isEmpty(Match match, int input) {
        return match.constant(match.root().input(input))
                .filter(values -> values.size() == 0)
                .isPresent();
    }

    private static boolean isOfOneElement(Match match) {
        Node node = match.root();
        boolean isOne = Stream.of("kernel_shape", "strides")
                .allMatch(list -> node.attributes()
                        .integers(list)
                        .map(lengths -> LongStream.of(lengths).allMatch(length -> length == 1))
                        .orElse(true));
        return isOne && keepsType(match);
    }

    private static boolean isFirstPower(Match match) {
        Shape base = match.type(match.value("base")).shape();
        Tensor exponent = match.tensor("exponent");
        return exponent.size() == 1 && exponent.rank() <= base.rank() && exponent.getDouble(0) == 1;
    }
}
