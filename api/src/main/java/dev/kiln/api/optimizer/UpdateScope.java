package dev.kiln.api.optimizer;

import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The scope of the update of one parameter: the learning rate, the number of the step, and states. */
@Stable
public final class UpdateScope {

    private final Value parameter;
    private final Value learningRate;
    private final Value step;
    private final String path;
    private final Set<String> states;
    private final Map<String, Value> begun = new HashMap<>();

    /**
     * The scope of one parameter's update.
     *
     * @param parameter the parameter, of known shape
     * @param learningRate a FLOAT scalar
     * @param step a FLOAT scalar
     */
    public UpdateScope(Value parameter, Value learningRate, Value step) {
        this(parameter, learningRate, step, parameter.name() + "/", new HashSet<>());
    }

    private UpdateScope(Value parameter, Value learningRate, Value step, String path, Set<String> states) {
        this.parameter = parameter;
        this.learningRate = learningRate;
        this.step = step;
        this.path = path;
        this.states = states;
    }

    /** Returns the parameter's name in the model. */
    public String name() {
        return parameter.name();
    }

    /**
     * The scope of an optimizer inside this one, whose states have names of their own.
     *
     * @param name unique in this optimizer, such as {@code inner}
     * @return the scope
     */
    public UpdateScope within(String name) {
        return new UpdateScope(parameter, learningRate, step, path + name + "/", states);
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
        return declared(name, Tensor.zeros(ElementType.FLOAT, parameter.shape().toArray()));
    }

    /**
     * Declares a state that begins as a value of the first step, such as the parameter itself.
     *
     * @param name unique in the optimizer
     * @param initial its value in the first step, of known shape
     * @return its value in this step; set the next one with {@link #update}
     */
    public Value state(String name, Value initial) {
        Value kept = declared(
                name, Tensor.zeros(initial.elementType(), initial.shape().toArray()));
        Value value = step.equal(step.graph().scalar(1)).where(initial, kept);
        begun.put(value.name(), kept);
        return value;
    }

    private Value declared(String name, Tensor zeros) {
        if (!states.add(path + name)) {
            throw new GraphException("The optimizer declares the state " + name + " of " + parameter.name()
                    + " twice; keep its value, or name another.");
        }
        return parameter.graph().state(path + name, zeros);
    }

    /**
     * Sets the value of a state in the next step.
     *
     * @param state the state
     * @param next its value in the next step
     * @return the same next value
     */
    public Value update(Value state, Value next) {
        parameter.graph().update(begun.getOrDefault(state.name(), state), next);
        return next;
    }
}
