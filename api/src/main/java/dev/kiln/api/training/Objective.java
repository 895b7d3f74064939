package dev.kiln.api.training;

import dev.kiln.api.loss.Loss;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Experimental;

/** What training makes small, where it depends on more than the prediction and the target. It only writes graph. */
@Experimental
@FunctionalInterface
public interface Objective {

    /**
     * Writes the objective.
     *
     * @param input what the model was given, {@code [N, ...]}
     * @param prediction what it says, {@code [N, ...]}
     * @param target what is right, as a {@link Loss} has it
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
