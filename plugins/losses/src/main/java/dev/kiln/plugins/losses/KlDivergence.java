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
 * The divergence of Kullback and Leibler (1951) of a distribution over classes from the predicted one:
 * {@code loss = sum over k of t_k (log t_k - log p_k)}, with {@code p = softmax(logits)} and {@code 0 log 0 = 0}.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>prediction</td><td>logits, FLOAT {@code [N, K]}; log-probabilities are such, for their softmax is the
 *     probabilities</td></tr>
 * <tr><td>target</td><td>probabilities that add up to 1, FLOAT {@code [N, K]}</td></tr>
 * <tr><td>result</td><td>FLOAT {@code [N]}, at least 0; 0 where the two are equal</td></tr>
 * </table>
 *
 * <p>The gradient with respect to the logits is {@code p - t}, that of a cross entropy with soft targets.
 *
 * <p>It is {@code KLDivLoss(reduction="batchmean")} of PyTorch, which takes log-probabilities, and {@code KLDivergence} of
 * Keras, which takes probabilities and clips them to at least 1e-7.
 */
@Describe(name = "kl-divergence", value = "The divergence of target probabilities from the softmax of the logits")
public record KlDivergence() implements ScopedLoss {

    @Override
    public Value apply(LossScope scope) {
        Elements.requireSame("kl-divergence", scope);
        Value logits = scope.prediction();
        if (logits.shape().rank() != 2) {
            throw new GraphException(
                    "The loss kl-divergence takes logits [N, K] of K classes, and the model's output is "
                            + logits.type() + ". End the network with a dense layer of K units.");
        }
        Value target = scope.target();
        // a probability of 0 has a finite logarithm, and no part in the sum
        Value entropy = target.mul(target.max(Float.MIN_NORMAL).log()).reduceSum(false, 1);
        return entropy.sub(target.mul(logits.logSoftmax(1)).reduceSum(false, 1));
    }

    /** Creates {@code kl-divergence}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
