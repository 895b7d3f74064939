package dev.kiln.jobs.attack;

import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

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

    /** The objective at the current input for each example, {@code [N]}. */
    static final String OBJECTIVE = "adversarial/objective";

    /** The total size of all steps for each example, in the norm and before projections, {@code [N]}. */
    static final String TRAVELLED = "adversarial/travelled";

    /** The examples that need no further step, BOOL {@code [N]}; only where an attack declares them. */
    static final String FINISHED = "adversarial/finished";

    /** The prefix of the names of the inputs that are fed and not attacked. */
    static final String COMPANION = "adversarial/companion/";

    /** The prefix of the names of the inputs that an attack feeds itself. */
    static final String FED = "adversarial/fed/";

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
    private final Map<String, TensorType> companions;
    private final FeatureLimits limits;

    AttackGraphs(Model model, ModelInput input, FeatureLimits limits) {
        if (!input.elementType().isFloating()) {
            throw new DataException("The model " + model.graph().name() + " takes " + input.elementType()
                    + " inputs, which have no gradient; attack a model with floating point inputs.");
        }
        this.model = model;
        this.limits = limits;
        this.features = TensorType.floats(input.type().shape());
        this.companions = input.companions(model);
    }

    /** From the clean input and epsilon to the first adversarial input, and the bounds of an L∞ ball. */
    Graph start(GradientAttack attack, ThreatModel threat, Origin origin) {
        GraphBuilder builder = new GraphBuilder("start");
        Value original = builder.input(ORIGINAL, features);
        Value epsilon = builder.input(EPSILON, SCALAR);
        Ball ball = new Ball(original, epsilon, model.input());
        GraphThreat bounds = new GraphThreat(original, epsilon, builder.input(TARGET, labels()), threat);
        GraphModel target = model(bounds, x -> ball.project(threat.norm(), x));
        StepScope scope = new StepScope(
                attack, target, original, builder.scalar(0), (name, type) -> builder.input(FED + name, type));
        Value first = checked(origin, "start", origin.ask(() -> attack.start(scope)), original);
        requireSet(origin, builder, List.of());
        begin(builder, ball, threat.norm(), limits.write(original, first));
        return builder.build();
    }

    /** From the clean input, epsilon and a given input to the first adversarial input, and the bounds of an L∞ ball. */
    Graph given(Norm norm) {
        GraphBuilder builder = new GraphBuilder("given start");
        Value original = builder.input(ORIGINAL, features);
        Value epsilon = builder.input(EPSILON, SCALAR);
        Value candidate = limits.write(original, builder.input(CANDIDATE, features));
        begin(builder, new Ball(original, epsilon, model.input()), norm, candidate);
        return builder.build();
    }

    private static void begin(GraphBuilder builder, Ball ball, Norm norm, Value first) {
        if (norm == Norm.LINF) {
            Value low = ball.low();
            Value high = ball.high();
            builder.output(INPUT, first.max(low).min(high));
            builder.output(LOW, low);
            builder.output(HIGH, high);
        } else {
            builder.output(INPUT, ball.project(norm, first));
        }
    }

    /** One step: forward, backward, the attack's own step, projection. */
    StepProgram.Written step(GradientAttack attack, ThreatModel threat, Origin origin) {
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/attack");
        Value current = builder.state(INPUT, features);
        Value original = builder.state(ORIGINAL, features);
        Value epsilon = builder.state(EPSILON, Tensor.scalar(ElementType.FLOAT, 0));
        Value number = builder.state(STEP, Tensor.scalar(ElementType.FLOAT, 0));
        Map<String, Value> fixed = new LinkedHashMap<>();
        companions.forEach((name, type) -> fixed.put(name, builder.state(COMPANION + name, type)));
        GraphThreat bounds = new GraphThreat(original, epsilon, builder.state(TARGET, labels()), threat);
        GraphModel target = new GraphModel(model, fixed, bounds, projection(bounds), limits);
        StepScope scope =
                new StepScope(attack, target, current, number, (name, type) -> builder.state(FED + name, type));
        scope.logits(); // a model that cannot be written is not a fault of the attack
        Value objective = objective(origin, origin.ask(scope::objective), current);
        Optional<String> vanishing = VanishingGradient.reason(builder, objective, List.of(current));
        Value gradient = builder.gradient(objective.reduceSum(), current);
        Value next = checked(origin, "next input", origin.ask(() -> attack.step(scope, current, gradient)), current);
        boolean isFollowed = isRead(builder, gradient);
        if (isFollowed) {
            requireGradient(vanishing);
            Slopes.write(builder, List.of(gradient));
            builder.output(OBJECTIVE, objective);
        }
        requireSet(origin, builder, hosts(builder));
        scope.finished().ifPresent(finished -> builder.output(FINISHED, finished));
        builder.update(current, target.project(next));
        builder.update(number, number.add(1));
        Value travelled = builder.state(TRAVELLED, TensorType.floats(batch()));
        builder.update(travelled, travelled.add(target.size(next.sub(current))));
        Graph graph = GraphEditor.of(builder.build()).prune().build();
        return new StepProgram.Written(graph, target.cost(graph));
    }

    /** A program of an attack with control flow in Java. */
    OwnProgram.Written program(ModelProgram program, ThreatModel threat, Origin origin) {
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/program");
        Value original = builder.input(ORIGINAL, features);
        Value epsilon = builder.input(EPSILON, SCALAR);
        Ball ball = new Ball(original, epsilon, model.input());
        GraphThreat bounds = new GraphThreat(original, epsilon, builder.input(TARGET, labels()), threat);
        GraphModel target = model(bounds, x -> ball.project(threat.norm(), x));
        HostProgramScope scope = new HostProgramScope(builder, target);
        origin.ask(() -> {
            program.write(scope);
            return true;
        });
        Slopes.write(builder, gradients(builder));
        Graph graph = GraphEditor.of(builder.build()).prune().build();
        return new OwnProgram.Written(new StepProgram.Written(graph, target.cost(graph)), scope.declared());
    }

    /** The gradients with respect to inputs of the model. */
    private List<Value> gradients(GraphBuilder builder) {
        return builder.nodes().stream()
                .filter(Node::isGradient)
                .flatMap(node -> node.outputs().stream())
                .map(builder::value)
                .filter(gradient -> gradient.type().equals(features))
                .toList();
    }

    /** The model in a program whose further inputs are fed. */
    private GraphModel model(GraphThreat threat, UnaryOperator<Value> projection) {
        GraphBuilder builder = threat.original().graph();
        Map<String, Value> fed = new LinkedHashMap<>();
        companions.forEach((name, type) -> fed.put(name, builder.input(COMPANION + name, type)));
        return new GraphModel(model, fed, threat, projection, limits);
    }

    /** The number of classes. */
    int classes() {
        GraphBuilder builder = new GraphBuilder("classes");
        Value original = builder.input(ORIGINAL, features);
        GraphThreat none = new GraphThreat(
                original, builder.scalar(0), builder.input(TARGET, labels()), new ThreatModel(Norm.LINF, 0, false));
        return (int) model(none, x -> x).logits(original).size(1);
    }

    private static List<State> hosts(GraphBuilder builder) {
        return builder.states().stream()
                .filter(state -> state.input().startsWith(HOST_STATE))
                .toList();
    }

    private static boolean isRead(GraphBuilder builder, Value value) {
        return builder.nodes().stream().anyMatch(node -> node.reads().contains(value.name()));
    }

    private static Value objective(Origin origin, Value written, Value current) {
        boolean isForEach =
                written.elementType() == ElementType.FLOAT && written.shape().rank() == 1;
        if (!isForEach || written.graph() != current.graph()) {
            throw origin.fault("returned " + written.type()
                    + " as its objective, expected one number for each example of the step's graph, FLOAT [N]");
        }
        return written;
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

    private void requireGradient(Optional<String> vanishing) {
        vanishing.ifPresent(reason -> {
            throw new DataException("The model " + model.graph().name()
                    + " cannot be attacked by its input gradient, which is 0 everywhere: of what is attacked, "
                    + reason + ". Attack the model that it was made from, and evaluate this one on what --save keeps.");
        });
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

    private TensorType labels() {
        return new TensorType(ElementType.INT64, batch());
    }

    private Shape batch() {
        return Shape.of(List.of(features.shape().dim(0)));
    }

    private UnaryOperator<Value> projection(GraphThreat threat) {
        GraphBuilder builder = threat.original().graph();
        if (threat.norm() == Norm.LINF) {
            Value low = builder.state(LOW, features);
            Value high = builder.state(HIGH, features);
            return x -> x.max(low).min(high);
        }
        Ball ball = new Ball(threat.original(), threat.epsilon(), model.input());
        return x -> ball.project(threat.norm(), x);
    }

    /** From the clean input, epsilon and any other input to the nearest one that the threat model allows. */
    Graph projection(Norm norm) {
        GraphBuilder builder = new GraphBuilder("projection");
        Value original = builder.input(ORIGINAL, features);
        Value epsilon = builder.input(EPSILON, SCALAR);
        Value candidate = builder.input(CANDIDATE, features);
        builder.output(
                INPUT, new Ball(original, epsilon, model.input()).strict(norm, limits.write(original, candidate)));
        return builder.build();
    }
}
