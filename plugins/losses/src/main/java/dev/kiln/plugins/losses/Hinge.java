package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;

/**
 * The hinge loss of several classes (Crammer and Singer, 2001), that of support vector machines: the score of the right
 * class {@code y} is to exceed each other score by a margin.
 *
 * <pre>
 * loss = max(0, margin + max over j != y of z_j - z_y)^power
 * </pre>
 *
 * <p>For two classes and one score it is {@code max(0, margin - z)} for class 1 and {@code max(0, margin + z)} for class 0.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>prediction</td><td>scores, FLOAT {@code [N, K]} of at least two classes; one score {@code [N]} or
 *     {@code [N, 1]} for two</td></tr>
 * <tr><td>target</td><td>the right class from 0 to {@code K - 1}, INT64 {@code [N]}</td></tr>
 * <tr><td>result</td><td>FLOAT {@code [N]}, at least 0</td></tr>
 * </table>
 *
 * <p>{@code MultiMarginLoss} of PyTorch differs: it adds up the violations by all other classes and divides by {@code K}
 * (Weston and Watkins, 1999). {@code CategoricalHinge} of Keras is this loss with a margin of 1 where the greatest other
 * score is positive; it takes 0 for it elsewhere. {@code Hinge} and {@code SquaredHinge} of Keras are the form for one
 * score. For the scores 2, 1.5 and 0 and class 0 it is 0.5 with a margin of 1.
 *
 * @param margin the margin, in units of the scores, positive
 * @param power 1, or 2 for the squared hinge, which has a derivative everywhere
 */
@Describe(name = "hinge", value = "The score of the right class is to exceed the others by a margin")
public record Hinge(
        @Describe(
                value = "the difference from which an example has no loss",
                above = 0,
                byDefault = "1",
                unit = "units of the scores")
        double margin,

        @Describe(value = "1, or 2 for the squared hinge", atLeast = 1, atMost = 2, byDefault = "1")
        int power)
        implements ScopedLoss {

    @Override
    public Value apply(LossScope scope) {
        Classes.checkTarget("hinge", scope.target());
        Value scores = scores(scope.prediction());
        Value right = scope.target().oneHot(scores.size(1));
        Value own = scores.mul(right).reduceSum(false, 1);
        Value isRight = right.greater(right.graph().scalar(0.5));
        Value other =
                isRight.where(scores.graph().scalar(-Float.MAX_VALUE), scores).reduceMax(false, 1);
        Value violation = other.sub(own).add(margin).max(0);
        return power == 2 ? violation.square() : violation;
    }

    /** The scores of the classes, {@code (0, z)} for one score. */
    private static Value scores(Value prediction) {
        int rank = prediction.shape().rank();
        if (rank == 2 && prediction.size(1) > 1) {
            return prediction;
        }
        if (rank == 1 || (rank == 2 && prediction.size(1) == 1)) {
            Value score = rank == 1 ? prediction.unsqueeze(1) : prediction;
            return score.mul(0).concat(1, score);
        }
        throw new GraphException(
                "The loss hinge takes scores [N, K] of a known number K of classes, or one score [N, 1] for"
                        + " two, and the model's output is " + prediction.type()
                        + ". End the network with a dense layer of K units.");
    }

    /** Creates {@code hinge}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
