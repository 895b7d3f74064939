package dev.kiln.api.loss;

import dev.kiln.graph.status.Stable;

/**
 * The loss of one of several targets. Training minimizes the sum of the mean losses, each times its weight.
 *
 * @param target the name of the target
 * @param loss its loss
 * @param weight its factor in the sum, positive
 */
@Stable
public record TargetLoss(String target, Loss loss, double weight) {

    /** Checks the weight. */
    public TargetLoss {
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("weight is " + weight + ", expected a positive number");
        }
    }
}
