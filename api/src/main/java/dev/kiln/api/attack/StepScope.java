package dev.kiln.api.attack;

import dev.kiln.graph.Noise;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.HashSet;
import java.util.Set;

/**
 * The scope of one step of a gradient attack: the clean input, the size of the ball, states and noise. All of them are
 * values of the step's graph.
 */
@Stable
public final class StepScope {

    private final Value original;
    private final Value epsilon;
    private final Value step;
    private final ThreatModel threat;
    private final Set<String> states = new HashSet<>();

    /**
     * The scope of one step.
     *
     * @param original the clean input
     * @param epsilon a FLOAT scalar
     * @param step a FLOAT scalar
     * @param threat the norm, and whether the attack is targeted
     */
    public StepScope(Value original, Value epsilon, Value step, ThreatModel threat) {
        this.original = original;
        this.epsilon = epsilon;
        this.step = step;
        this.threat = threat;
    }

    /** Returns the clean input, {@code [N, ...]}. */
    public Value original() {
        return original;
    }

    /** Returns the maximum size of a change in this run: a FLOAT scalar. A sweep changes it between runs. */
    public Value epsilon() {
        return epsilon;
    }

    /** Returns the number of this step, from 0: a FLOAT scalar. */
    public Value step() {
        return step;
    }

    /** Returns the norm of the change: that of the run, which is the attack's own unless another attack runs it. */
    public Norm norm() {
        return threat.norm();
    }

    /**
     * Randomness of the input's shape, drawn for each example independently: it is keyed by the seed, the restart, the
     * step and the example's index in the data set.
     *
     * @param distribution the distribution it is drawn from
     * @return the noise, FLOAT
     */
    public Value noise(Noise distribution) {
        return original.graph().noise("attack.noise", distribution, original.shape());
    }

    /**
     * Randomness of any shape for each example.
     *
     * @param distribution the distribution it is drawn from
     * @param example the lengths of the axes after the batch
     * @return the noise, FLOAT {@code [N, example...]}
     */
    public Value noise(Noise distribution, long... example) {
        return original.graph()
                .noise("attack.noise", distribution, Shape.of(example).prepend(original.batch()));
    }

    /**
     * Declares a state: FLOAT, of the input's shape, zero before the first step of each batch and each restart. One of
     * another shape is declared with {@code original().graph().state("attack/name", type)}, and is initially zero too.
     *
     * @param name unique in the attack, such as {@code momentum}; a second state of the same name is refused
     * @return its value in this step; set the next one with {@link #update}
     */
    public Value state(String name) {
        if (!states.add(name)) {
            throw new GraphException(
                    "The attack declares the state " + name + " twice; keep its value, or name another.");
        }
        return original.graph().state("attack/" + name, new TensorType(original.elementType(), original.shape()));
    }

    /**
     * Sets the value of a state in the next step.
     *
     * @param state the state
     * @param next its value in the next step
     * @return the same next value
     */
    public Value update(Value state, Value next) {
        original.graph().update(state, next);
        return next;
    }

    /**
     * The direction of steepest ascent under the norm: the sign of the gradient for L∞, the gradient divided by its
     * length for L2. It has size 1 however short or long the gradient is; it is zero only where every element of an
     * example's gradient is zero.
     *
     * @param gradient {@code [N, ...]}
     * @return a direction of size 1 in the norm, {@code [N, ...]}
     */
    public Value steepest(Value gradient) {
        if (norm() == Norm.LINF) {
            return gradient.sign();
        }
        long[] axes = gradient.exampleAxes();
        Value direction = gradient.overGreatest(axes);
        return direction.div(direction.norm(true, axes).max(1));
    }
}
