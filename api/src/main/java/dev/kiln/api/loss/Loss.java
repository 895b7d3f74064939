package dev.kiln.api.loss;

import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Stable;

/**
 * The loss of a prediction, for each example separately. It only writes graph.
 *
 * <p>Training minimizes the mean over a batch. Attacks do not use the loss, see
 * {@link dev.kiln.api.attack.GradientAttack}.
 */
@Stable
@FunctionalInterface
public interface Loss {

    /**
     * Writes the loss.
     *
     * @param prediction the model's prediction, {@code [N, ...]}; logits {@code [N, K]} for classification into K
     *     classes
     * @param target the right classes, INT64 {@code [N]}, or the values, FLOAT of the prediction's shape
     * @return the loss of each example, FLOAT {@code [N]}, differentiable with respect to the prediction
     * @throws dev.kiln.graph.error.GraphException if their shapes or types do not fit; {@code target.oneHot(...)}
     *     throws it for targets that are not classes
     */
    Value apply(Value prediction, Value target);
}
