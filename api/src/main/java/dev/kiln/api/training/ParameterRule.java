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
     * Writes graph that sees a parameter and its gradient before the update, such as a sum over the steps. States declared
     * here are set by this rule, too. By default nothing is written.
     *
     * @param parameter the value of the parameter in this step; its name is the parameter's name in the model
     * @param gradient the gradient of the mean loss with respect to it, as the optimizer gets it
     */
    default void observe(Value parameter, Value gradient) {}

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
