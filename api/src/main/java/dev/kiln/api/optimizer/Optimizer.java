package dev.kiln.api.optimizer;

import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Stable;

/** The update rule of parameters. It only writes graph; one update is written for each parameter. */
@Stable
public interface Optimizer {

    /** Returns the learning rate that a schedule scales, positive. */
    double learningRate();

    /**
     * Writes the update of one parameter.
     *
     * @param scope the learning rate, the number of the step, and the states of this parameter
     * @param parameter its value; its name is the parameter's name in the model
     * @param gradient the gradient of the mean loss with respect to it, of the same shape
     * @return its new value, of the same type
     */
    Value update(UpdateScope scope, Value parameter, Value gradient);
}
