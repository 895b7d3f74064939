package dev.kiln.api.training;

import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Experimental;

/**
 * Something that holds for parameters throughout training, such as a mask of zeros: a piece of graph behind the
 * optimizer's update, and a look at the parameters before a step.
 */
@Experimental
public interface ParameterRule {

    /**
     * Writes what becomes of a parameter behind its update. States that are declared here are this rule's to set.
     *
     * @param name the parameter's name
     * @param updated its value behind the optimizer
     * @return its value in the next step
     */
    Value constrain(String name, Value updated);

    /**
     * Looks at the parameters before a step, and may set them and this rule's states.
     *
     * @param step the number of the step, from 0
     * @param steps how many there will be
     * @param values the parameters and states
     */
    void beforeStep(long step, long steps, TrainingValues values);
}
