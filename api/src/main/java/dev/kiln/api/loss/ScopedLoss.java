package dev.kiln.api.loss;

import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Stable;

/**
 * A loss that depends on more than the prediction and the target: on inputs, masks, other targets, values in the model, or
 * parameters and statistics of its own.
 */
@Stable
@FunctionalInterface
public interface ScopedLoss extends Loss {

    /**
     * {@inheritDoc}
     *
     * <p>It may be differentiable with respect to values in the model in place of the prediction.
     */
    @Override
    Value apply(LossScope scope);

    /** Writes the loss where nothing else is known, which is an error for a loss that needs more. */
    @Override
    default Value apply(Value prediction, Value target) {
        return apply(LossScope.of(prediction, target));
    }
}
