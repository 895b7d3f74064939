package dev.kiln.api.optimizer;

import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Stable;
import java.util.List;

/** The scope of the update of all parameters together, see {@link Optimizer#updateAll}. */
@Stable
public interface ParametersScope {

    /**
     * The scope of one parameter's update: its learning rate and its states.
     *
     * @param parameter one of the parameters
     * @return its scope, the same in every call
     */
    UpdateScope of(Value parameter);

    /**
     * The scope of an optimizer inside this one, whose states have names of their own.
     *
     * @param name unique in this optimizer, such as {@code inner}
     * @return the scope, to be passed to its {@link Optimizer#updateAll}
     */
    ParametersScope within(String name);

    /** Returns the learning rate of this step, scaled by the schedule: a FLOAT scalar. */
    Value learningRate();

    /** Returns the number of this step, from 1: a FLOAT scalar. */
    Value step();

    /**
     * Writes the mean loss of the same batch at other values of the parameters: one more forward pass, with the same
     * dropout. At the present values it is the loss that is already computed.
     *
     * @param values a value for each parameter, in their order
     * @return a FLOAT scalar
     */
    Value loss(List<Value> values);

    /**
     * Writes the gradient of the mean loss of the same batch at other values of the parameters: one more forward and
     * backward pass. It is scaled to the maximum global norm as the first one is.
     *
     * @param values a value for each parameter, in their order
     * @return the gradient with respect to each of them
     */
    List<Value> gradients(List<Value> values);
}
