package dev.kiln.api.loss;

import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Stable;

/**
 * How wrong a prediction is, for each example by itself. It only writes graph.
 *
 * <p>Training makes the mean over a batch small. Attacks see no loss, see {@link dev.kiln.api.attack.GradientAttack}.
 */
@Stable
@FunctionalInterface
public interface Loss {

    /**
     * Writes the loss.
     *
     * @param prediction what the model says, {@code [N, ...]}; logits {@code [N, K]} for classification into K classes
     * @param target what is right: the class, INT64 {@code [N]}, or the values, FLOAT of the prediction's shape
     * @return the loss of each example, FLOAT {@code [N]}, differentiable in the prediction
     * @throws dev.kiln.graph.error.GraphException if the two do not fit it; {@code target.oneHot(...)} throws it for targets that
     *     are no classes
     */
    Value apply(Value prediction, Value target);
}
