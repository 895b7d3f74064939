package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import java.util.List;

/**
 * The binary cross entropy of each of the logits {@code z} by itself: of a class of two, or of labels of which an example
 * may have any number. With {@code p = sigmoid(z)}, the target {@code t} and the weight {@code w} of positive ones:
 *
 * <pre>
 * error(z) = -w t log p - (1 - t) log(1 - p)
 * loss     = 1/K sum over k of error(z_k)
 * </pre>
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td></td><td>prediction, FLOAT</td><td>target</td></tr>
 * <tr><td>two classes</td><td>{@code [N]} or {@code [N, 1]}; {@code [N, 2]}, whose difference is the logit</td>
 *     <td>the class 0 or 1, INT64 {@code [N]}</td></tr>
 * <tr><td>labels, masks</td><td>{@code [N, ...]}</td><td>FLOAT in {@code [0, 1]}, BOOL, or integers 0 and 1, of the
 *     prediction's shape</td></tr>
 * <tr><td>result</td><td colspan="2">FLOAT {@code [N]}, at least 0</td></tr>
 * </table>
 *
 * <p>The gradient with respect to a logit is {@code p - t} for a weight of 1. Logits are taken, not probabilities: the
 * network ends in a dense layer, without a sigmoid. Labels that a mask of the data leaves out, such as unknown ones, do not
 * count. The host feeds a model with one score and classes as {@code [N, 2]}, the logits {@code (0, z)}.
 *
 * <p>It is {@code BCEWithLogitsLoss(pos_weight=w)} of PyTorch, and {@code BinaryCrossentropy(from_logits=True)} of Keras,
 * which has no such weight. For {@code z = 0} it is {@code log 2}, 0.693.
 *
 * @param positiveWeight the weight {@code w} of a positive target, one for all labels or one for each in the last axis, not
 *     negative; more than 1 finds more of them
 */
@Describe(name = "binary-cross-entropy", value = "The cross entropy of each logit by itself, for two classes or labels")
public record BinaryCrossEntropy(
        @Describe(
                value = "the weight of a positive target, one for all labels or one for each",
                atLeast = 0,
                byDefault = "[1]")
        List<Double> positiveWeight)
        implements ScopedLoss {

    /** Checks that there is a weight. */
    public BinaryCrossEntropy {
        positiveWeight = List.copyOf(positiveWeight);
        if (positiveWeight.isEmpty()) {
            throw new OptionException(
                    "binary-cross-entropy has no positive-weight, expected one number for all labels or"
                            + " one for each.");
        }
    }

    @Override
    public Value apply(LossScope scope) {
        Value logits = logits(scope);
        Value target = scope.target().cast(ElementType.FLOAT);
        Value missed = logits.neg().softplus().mul(target);
        Value invented = logits.softplus().mul(target.neg().add(1));
        return Elements.mean(scope, weighted(missed).add(invented));
    }

    private Value weighted(Value missed) {
        if (positiveWeight.equals(List.of(1.0))) {
            return missed;
        }
        boolean fits =
                positiveWeight.size() == 1 || (missed.shape().rank() > 1 && missed.size(-1) == positiveWeight.size());
        if (!fits) {
            throw new OptionException("The option positive-weight has " + positiveWeight.size()
                    + " numbers, expected one, or one for each label of " + missed.shape() + ".");
        }
        return missed.mul(Classes.numbers(missed, positiveWeight));
    }

    /** The logits in the shape of the target. */
    private static Value logits(LossScope scope) {
        Value prediction = scope.prediction();
        Value target = scope.target();
        if (Elements.isTruth(target, prediction.shape())) {
            return prediction;
        }
        boolean isOfClasses =
                target.elementType() == ElementType.INT64 && target.shape().rank() == 1;
        if (isOfClasses && prediction.shape().rank() == 2 && prediction.size(1) == 1) {
            return prediction.squeeze(1);
        }
        if (isOfClasses && prediction.shape().rank() == 2 && prediction.size(1) == 2) {
            return prediction.slice(1, 1, 2).sub(prediction.slice(1, 0, 1)).squeeze(1);
        }
        throw new GraphException(
                "The loss binary-cross-entropy takes a logit [N], [N, 1] or [N, 2] and the classes 0 and 1,"
                        + " INT64 [N], or logits and labels of one shape, and the model's output is "
                        + prediction.type()
                        + ", the target " + target.type()
                        + ". End the network with a dense layer of one unit for each label, or use the loss cross-entropy.");
    }

    /** Creates {@code binary-cross-entropy}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
