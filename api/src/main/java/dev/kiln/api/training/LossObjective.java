package dev.kiln.api.training;

import dev.kiln.api.loss.Loss;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Experimental;

/**
 * The objective that is a loss, independent of the input.
 *
 * @param loss the loss
 */
@Experimental
public record LossObjective(Loss loss) implements Objective {

    @Override
    public Value apply(Value input, Value prediction, Value target) {
        return loss.apply(prediction, target);
    }
}
