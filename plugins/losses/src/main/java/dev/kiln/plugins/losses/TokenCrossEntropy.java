package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;

/**
 * The cross entropy of each token of a sequence, {@code -log softmax(logits)[target]}. The mean leaves out what a mask of
 * the data leaves out, such as padding.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>prediction</td><td>logits, FLOAT {@code [N, T, K]}</td></tr>
 * <tr><td>target</td><td>the right class of each token from 0 to {@code K - 1}, INT64 {@code [N, T]}; any number where
 *     it is masked</td></tr>
 * <tr><td>result</td><td>FLOAT {@code [N, T]}, at least 0</td></tr>
 * </table>
 */
@Describe(name = "token-cross-entropy", value = "The negative log-likelihood of the right class of each token")
public record TokenCrossEntropy() implements Loss {

    @Override
    public Value apply(Value prediction, Value target) {
        if (prediction.shape().rank() != 3 || target.shape().rank() != 2) {
            throw new GraphException("The loss token-cross-entropy takes logits [N, T, K] and classes [N, T], and gets "
                    + prediction.type() + " and " + target.type() + ".");
        }
        Value right = target.oneHot(prediction.size(2));
        return prediction.logSoftmax(2).mul(right).reduceSum(false, 2).neg();
    }

    /** Creates {@code token-cross-entropy}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
