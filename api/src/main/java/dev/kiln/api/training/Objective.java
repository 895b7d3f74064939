package dev.kiln.api.training;

import dev.kiln.api.loss.Loss;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Experimental;

/**
 * The objective that training minimizes, which may depend on the input as well as on the prediction and the target. It
 * only writes graph.
 */
@Experimental
@FunctionalInterface
public interface Objective {

    /**
     * Writes the objective.
     *
     * @param input the model's input, {@code [N, ...]}
     * @param prediction its prediction, {@code [N, ...]}
     * @param target the target, as for a {@link Loss}
     * @return a value for each example, FLOAT {@code [N]}
     */
    Value apply(Value input, Value prediction, Value target);

    /**
     * The objective that is a loss.
     *
     * @param loss the loss
     * @return the objective
     */
    static Objective of(Loss loss) {
        return new LossObjective(loss);
    }
}
