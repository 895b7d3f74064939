package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.FittedAttack;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.ProgramResults;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Noise;
import dev.kiln.graph.State;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.Origin;
import dev.kiln.host.extension.PluginException;
import dev.kiln.host.extension.Promises;
import dev.kiln.jobs.fit.Classes;
import dev.kiln.jobs.training.NoiseSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model under attack in one run: one threat model, one seed. It counts the predictions and gradients of the attacks.
 *
 * <p>Predictions are logits, even of a model that ends in {@code Softmax}. Whatever an attack does, the results of
 * {@link #attack} and {@link #run} are inside the ball and the range, see {@link Ball}; an example with an element
 * that is infinite or not a number is replaced by the clean one, and counted. Randomness is keyed by seed, restart,
 * step and example, so it depends neither on the batch size nor on the other examples.
 */
public final class AttackSession implements AttackTarget {

    private final AttackPrograms programs;
    private final ThreatModel threat;
    private final long seed;
    private final NoiseSource noise;
    private final @Nullable DataSet data;
    private final Map<Fit, Attack> fits = new HashMap<>();
    private Queries queries = Queries.NONE;
    private Courses courses = new Courses();
    private @Nullable Attacker attacker;
    private int restart;
    private long runs;
    private @Nullable KilnException ownFailure;

    /**
     * A session without data: attacks that look at data first see each batch alone.
     *
     * @param programs the programs of the model, which the caller closes
     * @param threat the limits of the attacker
     * @param seed the key of the randomness
     */
    public AttackSession(AttackPrograms programs, ThreatModel threat, long seed) {
        this(programs, threat, seed, null);
    }

    /**
     * A session on data.
     *
     * @param programs the programs of the model, which the caller closes
     * @param threat the limits of the attacker
     * @param seed the key of the randomness
     * @param data the data that {@link FittedAttack}s look at, once, before they attack examples
     * @return the session
     */
    public static AttackSession on(AttackPrograms programs, ThreatModel threat, long seed, DataSet data) {
        return new AttackSession(programs, threat, seed, data);
    }

    private AttackSession(AttackPrograms programs, ThreatModel threat, long seed, @Nullable DataSet data) {
        this.programs = programs;
        this.threat = threat;
        this.seed = seed;
        this.data = data;
        this.noise = new NoiseSource(seed);
    }

    @Override
    public ThreatModel threat() {
        return threat;
    }

    @Override
    public InputInfo range() {
        return programs.model().input();
    }

    @Override
    public long seed() {
        return seed;
    }

    /** Returns the cost to date. */
    public Queries queries() {
        return queries;
    }

    /**
     * Returns the number of examples of the last batch for which the attack ended in values that are infinite or not
     * numbers; these were returned unchanged.
     */
    public int lost() {
        return courses.lost();
    }

    /** Returns the course of the attack on each example of the last batch. */
    Courses courses() {
        return courses;
    }

    /**
     * Runs an attack on a batch: from each of its starts the examples that withstood the earlier ones, each result
     * projected into the ball and the range.
     *
     * @param attack the attack
     * @param batch the inputs with their right classes, or the target classes
     * @return the adversarial inputs, of the batch's shape
     * @throws PluginException if the attack fails, or returns another shape; the message names it
     */
    public Tensor attack(NamedAttack attack, Batch batch) {
        courses = new Courses();
        runs = 0;
        return attacked(attack.attack(), attack.origin(), batch);
    }

    @Override
    public Tensor attack(Attack attack, Batch batch) {
        return attacked(attack, Origin.of("attack", attack), batch);
    }

    private Tensor attacked(Attack attack, Origin origin, Batch batch) {
        if (attack instanceof FittedAttack searching) {
            Attack fitted = fitted(searching, origin, batch);
            return as(origin, attack, () -> as(origin, fitted, () -> fromAllStarts(fitted, origin, batch)));
        }
        return as(origin, attack, () -> fromAllStarts(attack, origin, batch));
    }

    /** What a fitted attack depends on: under less access it may not use what it saw under more. */
    private record Fit(FittedAttack attack, Access access) {}

    /** The attack fitted to the data, once, or to the batch where there are none. */
    private Attack fitted(FittedAttack attack, Origin origin, Batch batch) {
        if (data == null) {
            return fit(attack, origin, DataSet.of(batch, names(classes()), Task.CLASSIFICATION));
        }
        Fit key = new Fit(attack, attacker == null ? Access.GRADIENTS : attacker.access());
        Attack known = fits.get(key);
        if (known == null) {
            known = fit(attack, origin, data);
            fits.put(key, known);
        }
        return known;
    }

    private static List<String> names(int classes) {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    /** What it is fitted to depends neither on the batch in which it is first needed nor on the start. */
    private Attack fit(FittedAttack attack, Origin origin, DataSet examples) {
        Courses outerCourses = courses;
        long outerRuns = runs;
        courses = new Courses();
        runs = 0;
        try {
            Attack fitted = as(origin, attack, () -> {
                restart = 0;
                return asked(origin, () -> attack.fit(this, examples));
            });
            if (fitted instanceof FittedAttack) {
                throw origin.fault("was fitted, and returned an attack that is to be fitted: "
                        + fitted.getClass().getName());
            }
            return fitted;
        } finally {
            courses = outerCourses;
            runs = outerRuns;
        }
    }

    /** An attack may run another one: what the session knows of the outer one is kept. */
    private <T> T as(Origin origin, Attack attack, Supplier<T> work) {
        Attacker outer = attacker;
        int outerRestart = restart;
        attacker = Attacker.of(origin, attack, outer);
        try {
            return work.get();
        } finally {
            attacker = outer;
            restart = outerRestart;
        }
    }

    private Tensor fromAllStarts(Attack attack, Origin origin, Batch batch) {
        int starts = counted(origin, "restarts", origin.ask(attack::restarts));
        restart = 0;
        Tensor best = found(attack, origin, batch);
        if (starts == 1) {
            return best;
        }
        Survivors survivors = new Survivors(best, reached(best, batch, attack), attack instanceof MinimalAttack);
        for (restart = 1; restart < starts; restart++) {
            int[] open = survivors.open();
            if (open.length == 0) {
                break;
            }
            Batch some = batch.select(open);
            Tensor tried = found(attack, origin, some);
            survivors.take(open, tried, reached(tried, some, attack), some.inputs(), threat.norm());
        }
        return survivors.best();
    }

    private boolean[] reached(Tensor inputs, Batch batch, Attack attack) {
        return goalReached(inputs, batch, attack.threat().targeted());
    }

    private Tensor found(Attack attack, Origin origin, Batch batch) {
        Tensor found = asked(origin, () -> attack.perturb(this, batch));
        boolean isBatch = found.elementType().isFloating()
                && found.shape().length > 0
                && found.shape()[0] == batch.size()
                && found.size() == batch.inputs().size();
        if (!isBatch) {
            throw origin.fault("returned " + found.type() + " for inputs of the shape "
                    + Arrays.toString(batch.inputs().shape()));
        }
        return project(found, batch);
    }

    /** An exception of this session in a call of the attack is not a fault of the attack. */
    private <T> T asked(Origin origin, Origin.Code<T> call) {
        ownFailure = null;
        try {
            return origin.ask(call);
        } catch (PluginException e) {
            throw ownFailure != null && e.getCause() == ownFailure ? ownFailure : e;
        }
    }

    private <T> T own(Supplier<T> work) {
        try {
            return work.get();
        } catch (KilnException e) {
            ownFailure = e;
            throw e;
        }
    }

    @Override
    public int restart() {
        return restart;
    }

    @Override
    public int classes() {
        return own(() -> programs.classes());
    }

    @Override
    public Tensor predict(Tensor inputs, Batch batch) {
        require(Access.SCORES, "asks for scores");
        return scores(inputs, batch);
    }

    private Tensor scores(Tensor inputs, Batch batch) {
        queries = queries.plus(inputs.shape()[0], 0);
        return own(() -> programs.predictor().predict(batch.withInputs(inputs)));
    }

    @Override
    public int[] decide(Tensor inputs, Batch batch) {
        return Classes.greatest(scores(inputs, batch));
    }

    private void require(Access needed, String action) {
        if (attacker != null) {
            attacker.require(needed, action);
        }
    }

    @Override
    public boolean[] goalReached(Tensor inputs, Batch batch) {
        Tensor predictions = scores(inputs, batch);
        int[] chosen = Classes.greatest(predictions);
        long[] labels = Classes.labels(batch, predictions.shape()[1]);
        boolean[] fooled = new boolean[labels.length];
        for (int i = 0; i < fooled.length; i++) {
            fooled[i] = chosen[i] == labels[i] == threat.targeted();
        }
        return fooled;
    }

    @Override
    public Tensor run(GradientAttack attack, Batch batch) {
        return run(attack, batch, Optional.empty());
    }

    @Override
    public Tensor run(GradientAttack attack, Batch batch, Tensor start) {
        return run(attack, batch, Optional.of(start));
    }

    private Tensor run(GradientAttack attack, Batch batch, Optional<Tensor> given) {
        require(Access.GRADIENTS, "follows a gradient");
        Origin origin = attacker == null ? Origin.of("attack", attack) : attacker.origin();
        Pursuit pursuit = new Pursuit(
                attack,
                counted(origin, "steps", attack.steps()),
                new ThreatModel(threat.norm(), threat.epsilon(), attack.threat().targeted()),
                origin,
                restart);
        return own(() -> {
            List<Tensor> followed = new ArrayList<>();
            for (BatchPart part : BatchPart.of(batch, programs.input())) {
                followed.add(run(pursuit, part, given.map(part::inputs)).slice(0, part.count()));
            }
            return Tensor.join(followed).reshape(batch.inputs().shape());
        });
    }

    @Override
    public ProgramResults run(ModelProgram program, Batch batch, Map<String, Tensor> feeds) {
        Origin origin = attacker == null ? Origin.of("program", program) : attacker.origin();
        boolean isTargeted = attacker == null ? threat.targeted() : attacker.targeted();
        ThreatModel own = new ThreatModel(threat.norm(), threat.epsilon(), isTargeted);
        long number = (long) restart << Integer.SIZE | runs++;
        return own(() -> {
            OwnProgram written = programs.program(program, own, origin);
            Queries cost = written.compiled().cost();
            if (cost.gradients() > 0) {
                require(Access.GRADIENTS, "follows a gradient");
            }
            require(Access.SCORES, "asks for scores");
            queries = queries.plus(cost.times(batch.size()));
            Graph graph = written.compiled().program().graph();
            return written.run(batch, programs.input(), feeds, part -> feeds(graph, part, number), origin);
        });
    }

    /** All that a program is fed with, but for the attack's own. */
    private Map<String, Tensor> feeds(Graph graph, BatchPart part, long number) {
        Map<String, Tensor> feeds =
                new HashMap<>(noise.draw(graph, number, part.batch().indices()));
        feeds.putAll(ball(part));
        feeds.putAll(companions(part));
        feeds.put(AttackGraphs.TARGET, part.batch().targets());
        return feeds;
    }

    @Override
    public Tensor noise(Noise distribution, Batch batch, long draw, long... example) {
        Shape shape = Shape.of(example).prepend(Dim.of("N"));
        Input drawn = new Input("attack.draw", TensorType.floats(shape), Optional.of(distribution));
        return noise.draw(drawn, (long) restart << Integer.SIZE ^ draw, batch.indices());
    }

    private static int counted(Origin origin, String what, int count) {
        Promises.count(what, count).ifPresent(promise -> {
            throw origin.fault(promise);
        });
        return count;
    }

    /**
     * A running attack.
     *
     * @param attack the attack
     * @param steps their number
     * @param threat the run's norm and size, and the attack's own goal
     * @param origin the plugin of its code
     * @param restart the key of the randomness
     */
    private record Pursuit(GradientAttack attack, int steps, ThreatModel threat, Origin origin, int restart) {

        long firstRun() {
            return restart * (steps + 1L);
        }
    }

    @Override
    public Tensor project(Tensor candidates, Batch batch) {
        List<Tensor> projected = new ArrayList<>();
        for (BatchPart part : BatchPart.of(batch, programs.input())) {
            projected.add(project(part.inputs(candidates), part).slice(0, part.count()));
        }
        return Tensor.join(projected).reshape(batch.inputs().shape());
    }

    private Tensor project(Tensor candidates, BatchPart part) {
        Map<String, Tensor> feeds = new HashMap<>(ball(part));
        feeds.put(AttackGraphs.CANDIDATE, withoutLost(candidates, part));
        return result(programs.projection(threat.norm()).run(feeds), AttackGraphs.INPUT);
    }

    /** The candidates, the clean input in place of each that has an element that is infinite or not a number. */
    private Tensor withoutLost(Tensor candidates, BatchPart part) {
        int[] rows = IntStream.range(0, part.batch().size()).toArray();
        float[] values = candidates.toFloatArray();
        int stride = values.length / rows.length;
        boolean isWhole = true;
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                rows[i / stride] = -1;
                isWhole = false;
            }
        }
        if (isWhole) {
            return candidates;
        }
        float[] clean = part.batch().inputs().toFloatArray();
        for (int row = 0; row < rows.length; row++) {
            if (rows[row] < 0) {
                courses.lose(part.batch().indices()[row]);
                System.arraycopy(clean, row * stride, values, row * stride, stride);
            }
        }
        return Tensor.of(values, candidates.shape());
    }

    private Tensor run(Pursuit pursuit, BatchPart part, Optional<Tensor> given) {
        Map<String, Tensor> begun = given.isPresent() ? start(part, given.get()) : start(pursuit, part);
        StepProgram compiled = programs.step(pursuit.attack(), pursuit.threat(), pursuit.origin());
        Program step = compiled.program();
        setStates(step, part, begun);
        boolean mayFinish = step.graph().outputs().contains(AttackGraphs.FINISHED);
        List<String> later = mayFinish ? List.of(AttackGraphs.FINISHED) : List.of();
        Map<String, Tensor> first = Map.of();
        int steps = 0;
        for (boolean isFinished = false; steps < pursuit.steps() && !isFinished; steps++) {
            Map<String, Tensor> feeds = noise.draw(
                    step.graph(), pursuit.firstRun() + 1 + steps, part.batch().indices());
            Map<String, Tensor> results =
                    run(pursuit, step, feeds, steps == 0 ? step.graph().outputs() : later);
            first = steps == 0 ? results : first;
            isFinished = mayFinish && areAllTrue(result(results, AttackGraphs.FINISHED));
        }
        queries = queries.plus(compiled.cost().times((long) part.count() * steps));
        requireBatch(pursuit, "next input", first, part);
        note(first, step.state(AttackGraphs.TRAVELLED), part);
        return project(step.state(AttackGraphs.INPUT), part);
    }

    private static boolean areAllTrue(Tensor truths) {
        return Arrays.stream(truths.cast(ElementType.INT64).toLongArray()).allMatch(truth -> truth != 0);
    }

    private void note(Map<String, Tensor> first, Tensor travelled, BatchPart part) {
        if (!first.containsKey(AttackGraphs.SLOPE)) {
            return; // it follows gradients of its own, of which the host knows nothing
        }
        float[] slopes = result(first, AttackGraphs.SLOPE).toFloatArray();
        float[] sums = result(first, AttackGraphs.SUM).toFloatArray();
        float[] lengths = travelled.toFloatArray();
        for (int row = 0; row < part.count(); row++) {
            boolean isWild = Float.isNaN(sums[row]) || !Float.isFinite(slopes[row]);
            boolean isFlat = !isWild && slopes[row] == 0;
            courses.record(part.batch().indices()[row], new Course(isFlat, isWild, false, lengths[row]));
        }
    }

    private Map<String, Tensor> start(Pursuit pursuit, BatchPart part) {
        Program start = programs.start(pursuit.attack(), pursuit.threat(), pursuit.origin());
        Map<String, Tensor> feeds = feeds(start.graph(), part, pursuit.firstRun());
        Map<String, Tensor> begun =
                new HashMap<>(run(pursuit, start, feeds, start.graph().outputs()));
        requireBatch(pursuit, "start", begun, part);
        begun.remove(AttackGraphs.LENGTHS);
        return begun;
    }

    private Map<String, Tensor> start(BatchPart part, Tensor given) {
        Map<String, Tensor> feeds = new HashMap<>(ball(part));
        feeds.put(AttackGraphs.CANDIDATE, withoutLost(given, part));
        return programs.givenStart(threat.norm()).run(feeds);
    }

    /**
     * Where the shape of the attack's result is known only in the run, the attack is to blame for one that does not
     * fit.
     */
    private static Map<String, Tensor> run(
            Pursuit pursuit, Program program, Map<String, Tensor> feeds, List<String> outputs) {
        try {
            return program.run(feeds, outputs);
        } catch (EngineException e) {
            if (program.graph().outputs().contains(AttackGraphs.LENGTHS)) {
                throw pursuit.origin().fault("wrote an input whose shape is known only in a run, which failed", e);
            }
            throw e;
        }
    }

    /** Checks the shape of the attack's result where it was not known before the run. */
    private static void requireBatch(Pursuit pursuit, String what, Map<String, Tensor> results, BatchPart part) {
        Tensor lengths = results.get(AttackGraphs.LENGTHS);
        long[] expected = part.batch().inputs().shape();
        if (lengths != null && !Arrays.equals(lengths.toLongArray(), expected)) {
            throw pursuit.origin()
                    .fault("returned the shape " + Arrays.toString(lengths.toLongArray()) + " as its " + what
                            + ", expected " + Arrays.toString(expected));
        }
    }

    private void setStates(Program step, BatchPart part, Map<String, Tensor> begun) {
        begun.forEach(step::setState);
        ball(part).forEach(step::setState);
        companions(part).forEach(step::setState);
        step.setState(AttackGraphs.TARGET, part.batch().targets());
        step.setState(AttackGraphs.STEP, Tensor.scalar(ElementType.FLOAT, 0));
        step.setState(
                AttackGraphs.TRAVELLED,
                Tensor.zeros(ElementType.FLOAT, part.batch().size()));
        step.graph().states().stream()
                .filter(state -> !state.input().startsWith(AttackGraphs.HOST_STATE))
                .forEach(state -> step.setState(state.input(), beginning(state, part)));
    }

    /** The initial value of an attack's own state, in each batch and restart anew. */
    private static Tensor beginning(State state, BatchPart part) {
        Shape shape = state.type().shape();
        Shape whole =
                shape.isFixed() ? shape : shape.with(0, Dim.of(part.batch().size()));
        return state.initial().orElseGet(() -> Tensor.zeros(state.type().elementType(), whole.toArray()));
    }

    /** The inputs that are fed and not attacked. */
    private Map<String, Tensor> companions(BatchPart part) {
        Map<String, Tensor> feeds = new HashMap<>();
        programs.input()
                .feeds(programs.model(), part.batch())
                .forEach((name, tensor) -> feeds.put(AttackGraphs.COMPANION + name, tensor));
        feeds.remove(AttackGraphs.COMPANION + programs.input().name());
        return feeds;
    }

    private Map<String, Tensor> ball(BatchPart part) {
        return Map.of(
                AttackGraphs.ORIGINAL,
                part.batch().inputs(),
                AttackGraphs.EPSILON,
                Tensor.scalar(ElementType.FLOAT, threat.epsilon()));
    }

    private static Tensor result(Map<String, Tensor> results, String name) {
        return Objects.requireNonNull(results.get(name));
    }
}
