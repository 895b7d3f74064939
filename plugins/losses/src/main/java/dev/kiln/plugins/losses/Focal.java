package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.graph.build.Value;
import java.util.List;

/**
 * The focal loss (Lin et al., 2017): the cross entropy with less weight on examples that are classified well, where
 * {@code p} is the probability of the right class.
 *
 * <pre>
 * loss = -(1 - p)^gamma log p
 * </pre>
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>prediction</td><td>logits, FLOAT {@code [N, K]}</td></tr>
 * <tr><td>target</td><td>the right class from 0 to {@code K - 1}, INT64 {@code [N]}</td></tr>
 * <tr><td>result</td><td>FLOAT {@code [N]}, at least 0</td></tr>
 * </table>
 *
 * <p>With weights {@code a} of the classes, the alpha of the paper, training minimizes {@code sum(a_y * loss) / sum(a_y)},
 * as PyTorch's cross entropy does. PyTorch has no focal loss. That of torchvision, {@code sigmoid_focal_loss}, decides each
 * class by itself; for two classes and a model with one score this one is the same, with {@code alpha} as the weights
 * {@code [1 - alpha; alpha]}, but for the division by the sum of the weights. {@code CategoricalFocalCrossentropy} of Keras
 * is this loss times {@code alpha = 0.25}, divided by the number of examples.
 *
 * @param gamma the focus, from 0 to 100; 0 is the cross entropy
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

    /** Checks the weights. */
    public Focal {
        weights = Classes.checked("focal", weights);
    }

    @Override
    public Value apply(LossScope scope) {
        Classes.check("focal", scope);
        Value logits = scope.prediction();
        Value right = scope.target().oneHot(logits.size(1));
        Classes.weigh(scope, right, weights);
        Value logarithm = logits.logSoftmax(1).mul(right).reduceSum(false, 1);
        // the sum of the others is exact where p is close to 1; at 0 the power may have no derivative
        Value rest =
                logits.softmax(1).mul(right.neg().add(1)).reduceSum(false, 1).max(Float.MIN_NORMAL);
        return rest.pow(gamma).mul(logarithm).neg();
    }

    /** Creates {@code focal}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
