package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;

/**
 * The cross entropy of the classes: {@code loss = -sum over k of q_k log p_k}, with {@code p = softmax(logits)}, and
 * {@code q_k = (1 - s) [k = target] + s / K} for a label smoothing of {@code s} (Szegedy et al., 2016).
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>prediction</td><td>logits, FLOAT {@code [N, K]}</td></tr>
 * <tr><td>target</td><td>the right class from 0 to {@code K - 1}, INT64 {@code [N]}</td></tr>
 * <tr><td>result</td><td>FLOAT {@code [N]}, at least 0</td></tr>
 * </table>
 *
 * <p>The gradient with respect to the logits is {@code p - q}. The host refuses classes outside the range, since a
 * graph cannot.
 *
 * @param labelSmoothing {@code s}, in {@code [0, 1)}
 */
@Describe(name = "cross-entropy", value = "The negative log-likelihood of the right class, from logits")
public record CrossEntropy(
        @Describe(
                value = "the share of the right class's probability that is spread over all classes",
                atLeast = 0,
                below = 1,
                byDefault = "0.0")
        double labelSmoothing)
        implements Loss {

    /** Without label smoothing. */
    public CrossEntropy() {
        this(0);
    }

    @Override
    public Value apply(Value prediction, Value target) {
        check(prediction, target);
        long classes = prediction.size(1);
        // LogSoftmax and a product: GatherElements would have a scattering derivative
        Value wanted = target.oneHot(classes);
        if (labelSmoothing > 0) {
            wanted = wanted.mul(1 - labelSmoothing).add(labelSmoothing / classes);
        }
        return prediction.logSoftmax(1).mul(wanted).reduceSum(false, 1).neg();
    }

    private static void check(Value prediction, Value target) {
        if (prediction.shape().rank() != 2 || prediction.size(1) < 1) {
            throw new GraphException(
                    "The loss cross-entropy takes logits [N, K] of a known number K of classes, and the"
                            + " model's output is " + prediction.type()
                            + ". End the network with a dense layer of K units.");
        }
        if (target.shape().rank() != 1 || target.elementType() != ElementType.INT64) {
            throw new GraphException(
                    "The loss cross-entropy takes a class for each example, INT64 [N], and the target is "
                            + target.type() + ". Use data with class labels, or the loss mse.");
        }
    }

    /** Creates {@code cross-entropy}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
