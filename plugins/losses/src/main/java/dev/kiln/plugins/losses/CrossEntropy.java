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
 * <p>With weights {@code a} of the classes, training minimizes {@code sum(a_y * loss) / sum(a_y)} over the examples of a
 * batch, {@code y} their classes. It is {@code CrossEntropyLoss} of PyTorch, with the same mean; with both weights and
 * smoothing PyTorch weighs each term {@code q_k log p_k} as class {@code k}, and this one weighs the example as its class.
 * Keras, {@code SparseCategoricalCrossentropy} with {@code class_weight}, weighs the example too, and divides by the number
 * of examples.
 *
 * @param labelSmoothing {@code s}, in {@code [0, 1)}
 * @param weights the weight of each class, not negative, for classes of unequal number or importance; none where all are
 *     equal
 */
@Describe(name = "cross-entropy", value = "The negative log-likelihood of the right class, from logits")
public record CrossEntropy(
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
    public CrossEntropy {
        weights = Classes.checked("cross-entropy", weights);
    }

    /**
     * With equal weights.
     *
     * @param labelSmoothing {@code s}, in {@code [0, 1)}
     */
    public CrossEntropy(double labelSmoothing) {
        this(labelSmoothing, List.of());
    }

    /** Without label smoothing, with equal weights. */
    public CrossEntropy() {
        this(0);
    }

    @Override
    public Value apply(LossScope scope) {
        Classes.check("cross-entropy", scope);
        return Classes.crossEntropy(scope, labelSmoothing, weights);
    }

    /** Creates {@code cross-entropy}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
