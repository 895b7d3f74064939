package dev.kiln.api.attack;

import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Noise;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The scope of one step of a gradient attack: the clean input, the size of the ball, the model, states and noise. All of
 * them are values of the step's graph.
 */
@Stable
public final class StepScope {

    private static final String STATE = "attack/";

    private final Value original;
    private final Value epsilon;
    private final Value step;
    private final ThreatModel threat;
    private final AttackedModel model;
    private final Value current;
    private final Set<String> states = new HashSet<>();
    private final Map<String, Value> begun = new HashMap<>();
    private @Nullable Value finished;

    /**
     * The scope of one step.
     *
     * @param original the clean input
     * @param current the current input
     * @param epsilon a FLOAT scalar
     * @param step a FLOAT scalar
     * @param threat the norm, and whether the attack is targeted
     * @param model the model in the step's graph
     */
    public StepScope(
            Value original, Value current, Value epsilon, Value step, ThreatModel threat, AttackedModel model) {
        this.original = original;
        this.current = current;
        this.epsilon = epsilon;
        this.step = step;
        this.threat = threat;
        this.model = model;
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

    /**
     * The scope of a step without a model, for tests: what asks for the model throws {@link GraphException}.
     *
     * @param original the clean input
     * @param epsilon a FLOAT scalar
     * @param step a FLOAT scalar
     * @param threat the norm, and whether the attack is targeted
     */
    public StepScope(Value original, Value epsilon, Value step, ThreatModel threat) {
        this(original, original, epsilon, step, threat, NoModel.INSTANCE);
    }

    /** The model of a scope without one. */
    private enum NoModel implements AttackedModel {
        INSTANCE;

        private static GraphException absent() {
            return new GraphException("The scope of this step has no model.");
        }

        @Override
        public InputInfo range() {
            throw absent();
        }

        @Override
        public Value target() {
            throw absent();
        }

        @Override
        public Value logits(Value inputs) {
            throw absent();
        }

        @Override
        public Value project(Value inputs) {
            throw absent();
        }
    }

    /**
     * Whether this is the step of a given number.
     *
     * @param number the number, from 0
     * @return a BOOL scalar
     */
    public Value isStep(long number) {
        return step.equal(original.graph().scalar((double) number));
    }

    /** Whether the given classes are those that the attacker wants. */
    public boolean isTargeted() {
        return threat.targeted();
    }

    /** Returns the range of the input's values. */
    public InputInfo range() {
        return model.range();
    }

    /** Returns the given classes, INT64 {@code [N]}: the right ones, or the target classes in a targeted attack. */
    public Value target() {
        return model.target();
    }

    /** Returns the logits at the current input, FLOAT {@code [N, K]}, even of a model that ends in {@code Softmax}. */
    public Value logits() {
        return model.logits(current);
    }

    /**
     * Writes the model at other inputs: one more forward pass, for transformed inputs, look-ahead or an expectation. Its
     * gradient is {@code inputs.graph().gradient(...)}.
     *
     * @param inputs {@code [N, ...]}
     * @return the logits, FLOAT {@code [N, K]}
     */
    public Value logits(Value inputs) {
        return model.logits(inputs);
    }

    /**
     * The log-odds of a class other than the given one, {@code log((1 - p) / p)} for its probability p. It increases where
     * the cross entropy does, and keeps its gradient where the model is confident, see {@link GradientAttack}.
     *
     * @param logits {@code [N, K]}
     * @return FLOAT {@code [N]}
     */
    public Value logOdds(Value logits) {
        Value isTarget = target().oneHot(logits.size(1)).greater(logits.graph().scalar(0.5));
        Value chosen = isTarget.where(logits, logits.graph().scalar(0)).reduceSum(false, 1);
        Value others = isTarget.where(logits.graph().scalar(-Float.MAX_VALUE), logits);
        return logits.graph()
                .apply(
                        "ReduceLogSumExp",
                        Attributes.of("keepdims", 0),
                        others,
                        logits.graph().integers(1))
                .sub(chosen);
    }

    /** Returns whether the attacker has reached the goal at the current input, BOOL {@code [N]}. */
    public Value isGoalReached() {
        Value isGiven = logits().argMax(1).equal(target());
        return threat.targeted() ? isGiven : isGiven.not();
    }

    /**
     * Writes the projection onto the ball and the range. The host projects each step's result anyway.
     *
     * @param inputs {@code [N, ...]}
     * @return the nearest inputs that the threat model allows
     */
    public Value project(Value inputs) {
        return model.project(inputs);
    }

    /**
     * Gives a value of each example the axes of the input, so that it broadcasts to it.
     *
     * @param perExample {@code [N]}
     * @return {@code [N, 1, ...]}
     */
    public Value wide(Value perExample) {
        return perExample.unsqueeze(original.exampleAxes());
    }

    /**
     * Declares that some examples need no further step. The host ends the run when all are finished; until then they
     * continue to be written.
     *
     * @param examples BOOL {@code [N]}
     */
    public void finish(Value examples) {
        finished = examples;
    }

    /** Returns the examples that need no further step, if the attack has declared them. */
    public Optional<Value> finished() {
        return Optional.ofNullable(finished);
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
     * Declares a state: FLOAT, of the input's shape, zero before the first step of each batch and each start.
     *
     * @param name unique in the attack, such as {@code momentum}; a second state of the same name is refused
     * @return its value in this step; set the next one with {@link #update}
     */
    public Value state(String name) {
        return declared(name, new TensorType(original.elementType(), original.shape()));
    }

    /**
     * Declares a state of any type and shape that begins as a value of the first step.
     *
     * @param name unique in the attack; a second state of the same name is refused
     * @param initial its value in the first step; its lengths are known, the batch's excepted
     * @return its value in this step; set the next one with {@link #update}
     */
    public Value state(String name, Value initial) {
        Value kept = declared(name, initial.type());
        Value value;
        if (initial.elementType() == ElementType.BOOL) {
            value = isStep(0).and(initial).or(isStep(0).not().and(kept));
        } else {
            value = isStep(0).where(initial, kept);
        }
        begun.put(value.name(), kept);
        return value;
    }

    private Value declared(String name, TensorType type) {
        if (!states.add(name)) {
            throw new GraphException(
                    "The attack declares the state " + name + " twice; keep its value, or name another.");
        }
        return original.graph().state(STATE + name, type);
    }

    /**
     * Sets the value of a state in the next step.
     *
     * @param state the state
     * @param next its value in the next step
     * @return the same next value
     */
    public Value update(Value state, Value next) {
        original.graph().update(begun.getOrDefault(state.name(), state), next);
        return next;
    }

    /**
     * The direction of steepest ascent under the norm: the sign of the gradient for L∞, the gradient divided by its length
     * for L2, and for L1 and L0 the sign of its greatest element alone. It has size 1 however short or long the gradient
     * is; it is zero only where every element of an example's gradient is zero.
     *
     * @param gradient {@code [N, ...]}
     * @return a direction of size 1 in the norm, {@code [N, ...]}
     */
    public Value steepest(Value gradient) {
        long[] axes = gradient.exampleAxes();
        return switch (norm()) {
            case LINF -> gradient.sign();
            case L2 -> {
                Value direction = gradient.overGreatest(axes);
                yield direction.div(direction.norm(true, axes).max(1));
            }
            case L1, L0 -> greatest(gradient);
        };
    }

    /** The sign of the element of the greatest magnitude; of equal ones, the first. */
    private static Value greatest(Value gradient) {
        Value rows = gradient.flatten(1);
        Value place = rows.abs().argMax(1);
        Value chosen = place.oneHot(rows.size(1)).mul(rows.sign());
        return chosen.reshape(gradient.dynamicShape());
    }
}
