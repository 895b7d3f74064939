package dev.kiln.api.loss;

import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Stable;

/**
 * The loss of a prediction, which training minimizes. It only writes graph. A loss that depends on more than the
 * prediction and the target is a {@link ScopedLoss}.
 *
 * <p>Training minimizes the mean over a batch, weighted where the data have weights or the loss
 * {@linkplain LossScope#weigh gives some}. Attacks do not use the loss, see {@link dev.kiln.api.attack.GradientAttack}.
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
     * @return the loss of each example, FLOAT {@code [N]}, or of each position of its sequence, FLOAT {@code [N, T]},
     *     differentiable with respect to the prediction
     * @throws dev.kiln.graph.error.GraphException if their shapes or types do not fit; {@code target.oneHot(...)}
     *     throws it for targets that are not classes
     */
    Value apply(Value prediction, Value target);

    /**
     * Writes the loss with everything that it may depend on.
     *
     * @param scope the prediction and the target, inputs, masks, values in the model
     * @return as {@link #apply(Value, Value)}
     */
    default Value apply(LossScope scope) {
        return apply(scope.prediction(), scope.target());
    }

    /**
     * Returns whether it compares values by their differences, as the squared error does. A host may then give it prediction
     * and target standardized, {@code (y - mean) / deviation} with the numbers of the training data, so that its options and
     * the learning rate do not depend on the units of the values. By default it does not: labels and probabilities have no
     * units.
     */
    default boolean comparesValues() {
        return false;
    }
}
