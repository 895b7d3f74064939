package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import java.util.List;

/**
 * The cross entropy of each token of a sequence, or of each pixel: that of {@code cross-entropy} at each position,
 * {@code loss_nt = -sum over k of q_k log p_k}. The mean is over all positions of the batch that count.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>prediction</td><td>logits, FLOAT {@code [N, T, K]}, or with more axes before the classes</td></tr>
 * <tr><td>target</td><td>the right class of each token from 0 to {@code K - 1}, INT64 {@code [N, T]}; any number where
 *     it is masked</td></tr>
 * <tr><td>result</td><td>FLOAT {@code [N, T]}, at least 0</td></tr>
 * </table>
 *
 * <p>Positions do not count where a mask of the data leaves them out, such as padding, or where the class is negative, as
 * PyTorch's -100. Where a position that counts has a class of K or more, its loss is not a number, so that training stops.
 *
 * <p>It is {@code CrossEntropyLoss} of PyTorch, which has the classes in axis 1 and leaves out one class,
 * {@code ignore_index}, and {@code SparseCategoricalCrossentropy(ignore_class=...)} of Keras, which has them in the last
 * axis too. Weights and smoothing are those of {@code cross-entropy}.
 *
 * @param labelSmoothing {@code s}, in {@code [0, 1)}
 * @param weights the weight of each class, not negative; none where all are equal
 */
@Describe(name = "token-cross-entropy", value = "The negative log-likelihood of the right class of each token")
public record TokenCrossEntropy(
        @Describe(
                value = "the share of the right class's probability that is spread over all classes",
                atLeast = 0,
                below = 1,
                byDefault = "0.0")
        double labelSmoothing,

        @Describe(
                value = "the weight of each class in the mean; none where all are equal",
                atLeast = 0,
                byDefault = "[]")
        List<Double> weights)
        implements ScopedLoss {

    /** Checks the weights. */
    public TokenCrossEntropy {
        weights = Classes.checked("token-cross-entropy", weights);
    }

    @Override
    public Value apply(LossScope scope) {
        check(scope.prediction(), scope.target());
        Value target = scope.target();
        Value counts = target.greaterOrEqual(number(target, 0));
        scope.weigh(counts.cast(ElementType.FLOAT));
        Value loss = counts.where(
                Classes.crossEntropy(scope, labelSmoothing, weights),
                target.graph().scalar(0));
        Value isKnown = target.less(number(target, scope.prediction().size(-1)));
        return isKnown.where(loss, target.graph().scalar(Double.NaN));
    }

    private static Value number(Value target, long number) {
        return target.graph().integers(number);
    }

    private static void check(Value prediction, Value target) {
        int rank = prediction.shape().rank();
        if (rank < 3 || prediction.size(-1) < 1) {
            throw new GraphException(
                    "The loss token-cross-entropy takes logits [N, T, K] of a known number K of classes,"
                            + " and the model's output is " + prediction.type()
                            + ". End the network with a dense layer of K units for each token, or use the loss cross-entropy.");
        }
        if (target.shape().rank() != rank - 1 || target.elementType() != ElementType.INT64) {
            throw new GraphException("The loss token-cross-entropy takes a class for each token of logits "
                    + prediction.shape() + ", INT64, and the target is " + target.type()
                    + ". Use data with a class for each, and state task=other.");
        }
    }

    /** Creates {@code token-cross-entropy}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
