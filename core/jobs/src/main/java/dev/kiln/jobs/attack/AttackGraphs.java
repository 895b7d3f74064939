package dev.kiln.jobs.attack;

import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.State;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.VanishingGradient;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.Origin;
import dev.kiln.host.extension.Promises;
import dev.kiln.jobs.fit.ModelInput;
import java.util.List;
import java.util.Map;

/**
 * Writes the programs of an attack on a model. None of them depends on the size of the ball, which is fed or set.
 *
 * <p>A step holds everything constant in its states, so that only noise is fed to it.
 */
final class AttackGraphs {

    /** The current adversarial input, {@code [N, ...]}. */
    static final String INPUT = "adversarial/input";

    /** The clean input, {@code [N, ...]}. */
    static final String ORIGINAL = "adversarial/original";

    /** The classes, INT64 {@code [N]}. */
    static final String TARGET = "adversarial/target";

    /** The size of the ball, a scalar. */
    static final String EPSILON = "adversarial/epsilon";

    /** The number of the step, a scalar. */
    static final String STEP = "adversarial/step";

    /** The minimum values in an L∞ ball and the range, {@code [N, ...]}. */
    static final String LOW = "adversarial/low";

    /** The maximum values in an L∞ ball and the range, {@code [N, ...]}. */
    static final String HIGH = "adversarial/high";

    /** The gradient's maximum absolute value for each example, {@code [N]}. */
    static final String SLOPE = "adversarial/slope";

    /** The sum of the gradient's elements for each example, {@code [N]}: NaN where one of them is NaN. */
    static final String SUM = "adversarial/sum";

    /** The total size of all steps for each example, in the norm and before projections, {@code [N]}. */
    static final String TRAVELLED = "adversarial/travelled";

    /** The result of an attack, {@code [N, ...]}. */
    static final String CANDIDATE = "adversarial/candidate";

    /** The shape of an attack's result; only where it is not known before a run. */
    static final String LENGTHS = "adversarial/lengths";

    /** The prefix of the names of the states above. */
    static final String HOST_STATE = "adversarial/";

    /** The prefix of the names of an attack's states that begin as zeros. */
    private static final String ATTACK_STATE = "attack/";

    private static final TensorType SCALAR = TensorType.floats(Shape.SCALAR);

    private final Model model;
    private final TensorType features;

    AttackGraphs(Model model, ModelInput input) {
        if (!input.elementType().isFloating()) {
            throw new DataException("The model " + model.graph().name() + " takes " + input.elementType()
                    + " inputs, which have no gradient; attack a model with floating point inputs.");
        }
        this.model = model;
        this.features = TensorType.floats(input.type().shape());
    }

    /** From the clean input and epsilon to the first adversarial input, and the bounds of an L∞ ball. */
    Graph start(GradientAttack attack, ThreatModel threat, Origin origin) {
        GraphBuilder builder = new GraphBuilder("start");
        Value original = builder.input(ORIGINAL, features);
        Value epsilon = builder.input(EPSILON, SCALAR);
        StepScope scope = new StepScope(original, epsilon, builder.scalar(0), threat);
        Value first = checked(origin, "start", origin.ask(() -> attack.start(scope)), original);
        requireSet(origin, builder, List.of());
        Ball ball = new Ball(original, epsilon, model.input());
        if (threat.norm() == Norm.LINF) {
            Value low = ball.low();
            Value high = ball.high();
            builder.output(INPUT, first.max(low).min(high));
            builder.output(LOW, low);
            builder.output(HIGH, high);
        } else {
            builder.output(INPUT, ball.projectL2(first));
        }
        return builder.build();
    }

    /** One step: forward, backward, the attack's own step, projection. */
    Graph step(GradientAttack attack, ThreatModel threat, Origin origin) {
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/attack");
        Value current = builder.state(INPUT, features);
        Value original = builder.state(ORIGINAL, features);
        Value epsilon = builder.state(EPSILON, Tensor.scalar(ElementType.FLOAT, 0));
        Value number = builder.state(STEP, Tensor.scalar(ElementType.FLOAT, 0));
        Value gradient = gradient(builder, goal(builder, current, threat), current);
        StepScope scope = new StepScope(original, epsilon, number, threat);
        List<State> hosts = builder.states();
        Value next = checked(origin, "next input", origin.ask(() -> attack.step(scope, current, gradient)), current);
        requireSet(origin, builder, hosts);
        builder.update(current, project(builder, next, original, epsilon, threat.norm()));
        builder.update(number, number.add(1));
        Value travelled = builder.state(TRAVELLED, TensorType.floats(batch()));
        builder.update(travelled, travelled.add(size(next.sub(current), threat.norm())));
        builder.output(SLOPE, gradient.abs().reduceMax(false, gradient.exampleAxes()));
        builder.output(SUM, gradient.reduceSum(false, gradient.exampleAxes()));
        return GraphEditor.of(builder.build()).prune().build();
    }

    /** The attack's own states of a step begin with an initial value, or as zeros; nothing sets others. */
    private static void requireSet(Origin origin, GraphBuilder builder, List<State> hosts) {
        builder.states().stream()
                .filter(state -> state.initial().isEmpty() && !hosts.contains(state))
                .filter(state -> hosts.isEmpty() || !beginsAsZeros(state))
                .findFirst()
                .ifPresent(state -> {
                    throw origin.fault("declares the state " + state.input() + " of the type " + state.type()
                            + ", which nothing sets: a state is one of a step, and has an initial value, or a name that"
                            + " begins with " + ATTACK_STATE + " and lengths that are known, the batch's excepted");
                });
    }

    private static boolean beginsAsZeros(State state) {
        Shape shape = state.type().shape();
        return state.input().startsWith(ATTACK_STATE)
                && (shape.isFixed()
                        || (shape.rank() > 0 && shape.with(0, Dim.of(1)).isFixed()));
    }

    private Value gradient(GraphBuilder builder, Value goal, Value current) {
        VanishingGradient.reason(builder, goal, List.of(current)).ifPresent(reason -> {
            throw new DataException("The model " + model.graph().name()
                    + " cannot be attacked by its input gradient, which is 0 everywhere: of what is attacked, "
                    + reason + ". Attack the model that it was made from, and evaluate this one on what --save keeps.");
        });
        return builder.gradient(goal, current);
    }

    private static Value checked(Origin origin, String what, Value written, Value inputs) {
        Promises.inputs(written, what, inputs).ifPresent(promise -> {
            throw origin.fault(promise);
        });
        boolean isCertain =
                written.shape().equals(inputs.shape()) && !inputs.shape().dims().contains(Dim.UNKNOWN);
        if (!isCertain) {
            written.graph().output(LENGTHS, written.graph().apply("Shape", Attributes.NONE, written));
        }
        return written;
    }

    /** The size of each example's change, {@code [N]}. */
    private static Value size(Value change, Norm norm) {
        long[] axes = change.exampleAxes();
        Value greatest = change.abs().reduceMax(false, axes);
        return norm == Norm.LINF
                ? greatest
                : greatest.mul(change.overGreatest(axes).norm(false, axes));
    }

    private Shape batch() {
        return Shape.of(List.of(features.shape().dim(0)));
    }

    private Value project(GraphBuilder builder, Value next, Value original, Value epsilon, Norm norm) {
        if (norm == Norm.LINF) {
            return next.max(builder.state(LOW, features)).min(builder.state(HIGH, features));
        }
        return new Ball(original, epsilon, model.input()).projectL2(next);
    }

    /**
     * The maximized function: the sum of the log-odds of a wrong class, or minus that of the target classes, see
     * {@link GradientAttack}.
     */
    private Value goal(GraphBuilder builder, Value current, ThreatModel threat) {
        Map<String, Value> values = builder.inline(model.graph(), model.bindings(current));
        Value logits = model.logits(values);
        Value rows = logits.shape().rank() == 2 ? logits : logits.flatten(1);
        if (rows.size(1) < 2) {
            throw new DataException("The model " + model.graph().name() + " predicts " + logits.shape()
                    + "; an attack needs a model that predicts a known number of at least 2 classes.");
        }
        Value target = builder.state(TARGET, new TensorType(ElementType.INT64, batch()));
        Value isTarget = target.oneHot(rows.size(1)).greater(builder.scalar(0.5));
        Value chosen = isTarget.where(rows, builder.scalar(0)).reduceSum(false, 1);
        Value others = isTarget.where(builder.scalar(-Float.MAX_VALUE), rows);
        Value odds = builder.apply("ReduceLogSumExp", Attributes.of("keepdims", 0), others, builder.integers(1))
                .sub(chosen)
                .reduceSum();
        return threat.targeted() ? odds.neg() : odds;
    }

    /** From the clean input, epsilon and any other input to the nearest one that the threat model allows. */
    Graph projection(Norm norm) {
        GraphBuilder builder = new GraphBuilder("projection");
        Value original = builder.input(ORIGINAL, features);
        Value epsilon = builder.input(EPSILON, SCALAR);
        Value candidate = builder.input(CANDIDATE, features);
        builder.output(INPUT, new Ball(original, epsilon, model.input()).strict(norm, candidate));
        return builder.build();
    }
}
