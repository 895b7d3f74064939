package dev.kiln.api.attack;

import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.Noise;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The scope of one step of a gradient attack: the clean input, the size of the ball, the model, states and noise. All of
 * them are values of the step's graph. The host projects each step's result onto the ball and the range.
 */
@Stable
public final class StepScope extends ModelScope {

    private static final String STATE = "attack/";

    private final Function<StepScope, Value> written;
    private final BiFunction<String, TensorType, Value> feeds;
    private final Value current;
    private final Value step;
    private final Map<String, Value> states = new HashMap<>();
    private final Map<String, Value> begun = new HashMap<>();
    private final Map<String, Value> inputs = new HashMap<>();
    private @Nullable Value finished;
    private @Nullable Value objective;
    private boolean isWritingObjective;

    /**
     * The scope of one step.
     *
     * @param attack the attack, whose objective it is
     * @param model the model in the step's graph
     * @param current the current input
     * @param step a FLOAT scalar
     * @param feeds declares an {@linkplain #input input} of a name and a type
     */
    public StepScope(
            GradientAttack attack,
            AttackedModel model,
            Value current,
            Value step,
            BiFunction<String, TensorType, Value> feeds) {
        this(scope -> attack.objective(scope, scope.logits()), model, current, step, feeds);
    }

    private StepScope(
            Function<StepScope, Value> written,
            AttackedModel model,
            Value current,
            Value step,
            BiFunction<String, TensorType, Value> feeds) {
        super(model);
        this.written = written;
        this.feeds = feeds;
        this.current = current;
        this.step = step;
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
        this(
                StepScope::noObjective,
                new NoModel(original, epsilon, threat.norm(), threat.targeted()),
                original,
                step,
                original.graph()::input);
    }

    private static Value noObjective(StepScope scope) {
        throw NoModel.absent();
    }

    /** The model of a scope without one. */
    private record NoModel(Value original, Value epsilon, Norm norm, boolean isTargeted) implements AttackedModel {

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

        @Override
        public Value project(Value inputs, Value sizes) {
            throw absent();
        }
    }

    /** Returns the number of this step, from 0: a FLOAT scalar. */
    public Value step() {
        return step;
    }

    /**
     * Whether this is the step of a given number.
     *
     * @param number the number, from 0
     * @return a BOOL scalar
     */
    public Value isStep(long number) {
        return step.equal(step.graph().scalar((double) number));
    }

    /** Returns the current input, {@code [N, ...]}, for an objective that looks at other inputs than this one alone. */
    public Value current() {
        return current;
    }

    /** Returns the logits at the current input, FLOAT {@code [N, K]}, even of a model that ends in {@code Softmax}. */
    public Value logits() {
        return logits(current);
    }

    /**
     * Returns the attack's {@linkplain GradientAttack#objective objective} at the current input, FLOAT {@code [N]}: the
     * value whose sum the host differentiates, written once.
     *
     * @throws GraphException if the objective asks for itself
     */
    public Value objective() {
        if (objective == null) {
            if (isWritingObjective) {
                throw new GraphException("The objective of the attack asks for itself; write it from the logits.");
            }
            isWritingObjective = true;
            objective = written.apply(this);
        }
        return objective;
    }

    /** Returns whether the attacker has reached the goal at the current input, BOOL {@code [N]}. */
    public Value isGoalReached() {
        return isGoalReached(logits());
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

    /**
     * Randomness of the input's shape, drawn for each example independently: it is keyed by the seed, the restart, the
     * step and the example's index in the data set.
     *
     * @param distribution the distribution it is drawn from
     * @return the noise, FLOAT
     */
    public Value noise(Noise distribution) {
        return original().graph().noise("attack.noise", distribution, original().shape());
    }

    /**
     * Randomness of any shape for each example.
     *
     * @param distribution the distribution it is drawn from
     * @param example the lengths of the axes after the batch
     * @return the noise, FLOAT {@code [N, example...]}
     */
    public Value noise(Noise distribution, long... example) {
        return original()
                .graph()
                .noise(
                        "attack.noise",
                        distribution,
                        Shape.of(example).prepend(original().batch()));
    }

    /**
     * Declares a further input of the attack, the same in all steps: what {@link AttackTarget#run(GradientAttack, Batch,
     * Map)} is given. Its type says whether it has a row for each example, as in a {@link ModelProgram}.
     *
     * @param name its name
     * @param type its type; its lengths are known, the batch's excepted
     * @return its value
     */
    public Value input(String name, TensorType type) {
        return inputs.computeIfAbsent(name, n -> feeds.apply(n, type));
    }

    /**
     * Declares a state: FLOAT, of the input's shape, zero before the first step of each batch and each start.
     *
     * @param name unique in the attack, such as {@code momentum}; a second state of the same name is refused
     * @return its value in this step; set the next one with {@link #update}
     */
    public Value state(String name) {
        return declared(
                name, new TensorType(original().elementType(), original().shape()));
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
        states.put(name, value);
        return value;
    }

    private Value declared(String name, TensorType type) {
        if (states.containsKey(name)) {
            throw new GraphException(
                    "The attack declares the state " + name + " twice; keep its value, or name another.");
        }
        Value state = original().graph().state(STATE + name, type);
        states.put(name, state);
        return state;
    }

    /**
     * A state that the {@linkplain GradientAttack#objective objective} has declared, for the {@linkplain
     * GradientAttack#step step} that updates it.
     *
     * @param name its name
     * @return its value in this step
     * @throws GraphException if no state of that name is declared
     */
    public Value recall(String name) {
        Value state = states.get(name);
        if (state == null) {
            throw new GraphException("The attack recalls the state " + name + ", which it has not declared.");
        }
        return state;
    }

    /**
     * Sets the value of a state in the next step.
     *
     * @param state the state
     * @param next its value in the next step
     * @return the same next value
     */
    public Value update(Value state, Value next) {
        original().graph().update(begun.getOrDefault(state.name(), state), next);
        return next;
    }
}
