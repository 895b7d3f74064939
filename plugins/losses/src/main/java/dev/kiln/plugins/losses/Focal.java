package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/**
 * The focal loss (Lin et al., 2017): the cross entropy with less weight on examples that are classified well, where
 * {@code p} is the probability of the right class.
 *
 * <pre>
 * loss = -(1 - p)^gamma log p
 * </pre>
 *
 * <p>With weights {@code a} of the classes, training minimizes {@code sum(a_y * loss) / sum(a_y)}, as PyTorch's cross
 * entropy does. The prediction is logits, FLOAT {@code [N, K]}, the target INT64 {@code [N]}, the
 * result FLOAT {@code [N]}.
 *
 * @param gamma the focus, at least 0; 0 is the cross entropy
 * @param weights the weight of each class, not negative; none where all weigh the same
 */
@Describe(name = "focal", value = "The cross entropy with less weight on examples that are classified well")
public record Focal(
        @Describe(value = "the focus on examples that are hard to classify", atLeast = 0, atMost = 100, byDefault = "2")
        double gamma,

        @Describe(
                value = "the weight of each class in the mean; none where all are equal",
                atLeast = 0,
                byDefault = "[]")
        List<Double> weights)
        implements ScopedLoss {

    @Override
    public Value apply(LossScope scope) {
        Value logits = scope.prediction();
        Value right = scope.target().oneHot(logits.size(1));
        if (!weights.isEmpty()) {
            scope.weigh(right.mul(weights(logits)).reduceSum(false, 1));
        }
        Value logarithm = logits.logSoftmax(1).mul(right).reduceSum(false, 1);
        // the sum of the others is exact where p is close to 1; at 0 the power may have no derivative
        Value rest =
                logits.softmax(1).mul(right.neg().add(1)).reduceSum(false, 1).max(Float.MIN_NORMAL);
        return rest.pow(gamma).mul(logarithm).neg();
    }

    private Value weights(Value logits) {
        if (weights.size() != logits.size(1)) {
            throw new OptionException("The option weights has " + weights.size() + " numbers, and there are "
                    + logits.size(1) + " classes.");
        }
        double[] values = weights.stream().mapToDouble(Double::doubleValue).toArray();
        return logits.graph().constant(Tensor.of(values, values.length).cast(ElementType.FLOAT));
    }

    /** Creates {@code focal}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
