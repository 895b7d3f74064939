package dev.kiln.api.optimizer;

import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashSet;
import java.util.Set;

/** The scope of the update of one parameter: the learning rate, the number of the step, and states. */
@Stable
public final class UpdateScope {

    private final Value parameter;
    private final Value learningRate;
    private final Value step;
    private final Set<String> states = new HashSet<>();

    /**
     * The scope of one parameter's update.
     *
     * @param parameter the parameter, of known shape
     * @param learningRate a FLOAT scalar
     * @param step a FLOAT scalar
     */
    public UpdateScope(Value parameter, Value learningRate, Value step) {
        this.parameter = parameter;
        this.learningRate = learningRate;
        this.step = step;
    }

    /** Returns the learning rate of this step, scaled by the schedule: a FLOAT scalar. */
    public Value learningRate() {
        return learningRate;
    }

    /** Returns the number of this step, from 1: a FLOAT scalar. */
    public Value step() {
        return step;
    }

    /**
     * Declares a state of the parameter, zero before the first step and of the parameter's shape. It is saved and
     * restored with a checkpoint.
     *
     * @param name unique in the optimizer, such as {@code momentum}
     * @return its value in this step; set the next one with {@link #update}
     */
    public Value state(String name) {
        if (!states.add(name)) {
            throw new GraphException("The optimizer declares the state " + name + " of " + parameter.name()
                    + " twice; keep its value, or name another.");
        }
        Tensor zeros = Tensor.zeros(ElementType.FLOAT, parameter.shape().toArray());
        return parameter.graph().state(parameter.name() + "/" + name, zeros);
    }

    /**
     * Sets the value of a state in the next step.
     *
     * @param state the state
     * @param next its value in the next step
     * @return the same next value
     */
    public Value update(Value state, Value next) {
        parameter.graph().update(state, next);
        return next;
    }
}
