package dev.kiln.api.training;

import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Experimental;

/**
 * A constraint on parameters throughout training, such as a mask of zeros: graph after the optimizer's update, and
 * access to the parameters before a step.
 */
@Experimental
public interface ParameterRule {

    /**
     * Writes the change of a parameter after its update. States declared here are set by this rule.
     *
     * @param name the parameter's name
     * @param updated its value after the optimizer's update
     * @return its value in the next step
     */
    Value constrain(String name, Value updated);

    /**
     * Reads the parameters before a step, and may set them and this rule's states.
     *
     * @param step the number of the step, from 0
     * @param steps the total number of steps
     * @param values the parameters and states
     */
    void beforeStep(long step, long steps, TrainingValues values);
}
