package dev.kiln.api.optimizer;

import dev.kiln.api.extension.Needs;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.status.Stable;
import java.util.ArrayList;
import java.util.List;

/**
 * The update rule of parameters. It only writes graph. Most rules are written for one parameter at a time; one that needs
 * all of them, or the loss at other values, overrides {@link #updateAll}.
 */
@Stable
@Needs(Capability.TRAINING)
public interface Optimizer {

    /** Returns the learning rate that a schedule scales, positive. */
    double learningRate();

    /**
     * Writes the update of one parameter. It is not called where {@link #updateAll} is overridden: an optimizer around
     * another calls that one's {@code updateAll}.
     *
     * @param scope the learning rate, the number of the step, and the states of this parameter
     * @param parameter its value; its name is the parameter's name in the model
     * @param gradient the gradient of the mean loss with respect to it, of the same shape
     * @return its new value, of the same type
     */
    default Value update(UpdateScope scope, Value parameter, Value gradient) {
        throw new UnsupportedOperationException(
                "The optimizer " + this + " writes the updates of all parameters together; call updateAll.");
    }

    /**
     * Writes the updates of all parameters of the optimizer, by default of one after the other.
     *
     * @param scope the scope of each parameter, and the loss and the gradient at other values
     * @param parameters their values
     * @param gradients the gradients of the mean loss with respect to them
     * @return their new values, in that order
     */
    default List<Value> updateAll(ParametersScope scope, List<Value> parameters, List<Value> gradients) {
        List<Value> next = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            Value parameter = parameters.get(i);
            next.add(update(scope.of(parameter), parameter, gradients.get(i)));
        }
        return next;
    }
}
