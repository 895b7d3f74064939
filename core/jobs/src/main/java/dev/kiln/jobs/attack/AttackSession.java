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
import dev.kiln.api.extension.Specification;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Noise;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.Extension;
import dev.kiln.host.extension.Origin;
import dev.kiln.host.extension.PluginException;
import dev.kiln.host.extension.Promises;
import dev.kiln.jobs.fit.Classes;
import dev.kiln.jobs.training.NoiseSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

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
    private final PartFeeds feeds;
    private final Projection projection;
    private final StepRuns steps;
    private final Fits fits;
    private final RunState state;
    private Queries before = Queries.NONE;

    /**
     * A session without data: attacks that look at data first see each batch alone.
     *
     * @param programs the programs of the model, which the caller closes
     * @param threat the limits of the attacker; one without a size is a ball that holds every input
     * @param seed the key of the randomness
     */
    public AttackSession(AttackPrograms programs, ThreatModel threat, long seed) {
        this(programs, threat, seed, new Fits(null), new RunState());
    }

    /**
     * A session on data.
     *
     * @param programs the programs of the model, which the caller closes
     * @param threat the limits of the attacker; one without a size is a ball that holds every input
     * @param seed the key of the randomness
     * @param data the data that {@link FittedAttack}s look at, once, before they attack examples
     * @return the session
     */
    public static AttackSession on(AttackPrograms programs, ThreatModel threat, long seed, DataSet data) {
        return new AttackSession(programs, threat, seed, new Fits(data), new RunState());
    }

    private AttackSession(AttackPrograms programs, ThreatModel threat, long seed, Fits fits, RunState state) {
        this.programs = programs;
        this.threat = threat.isBounded() ? threat : threat.withEpsilon(Float.MAX_VALUE);
        this.seed = seed;
        this.noise = new NoiseSource(seed);
        this.feeds = new PartFeeds(programs, this.threat, noise);
        this.projection = new Projection(feeds);
        this.steps = new StepRuns(feeds);
        this.fits = fits;
        this.state = state;
    }

    @Override
    public AttackTarget withEpsilon(double epsilon) {
        return resized(epsilon);
    }

    private AttackSession resized(double epsilon) {
        return new AttackSession(programs, threat.withEpsilon(epsilon), seed, fits, state);
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
        return state.queries;
    }

    /**
     * Returns the number of examples of the last batch for which the attack ended in values that are infinite or not
     * numbers; these were returned unchanged.
     */
    public int lost() {
        return state.courses.lost();
    }

    /** Returns the course of the attack on each example of the last batch. */
    Courses courses() {
        return state.courses;
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
        state.courses = new Courses();
        state.stages = new Stages();
        state.lastStart = LastStart.NONE;
        before = state.queries;
        return attacked(attack.attack(), attack.origin(), batch);
    }

    /** Returns the cost of the last batch, which took some seconds. */
    Found.Cost cost(double seconds) {
        return new Found.Cost(state.queries.minus(before), seconds, state.stages.all(), state.lastStart);
    }

    @Override
    public Tensor attack(Attack attack, Batch batch) {
        Queries outer = state.queries;
        long start = System.nanoTime();
        Tensor found = nested(attack, batch);
        if (state.depth == 1) {
            double seconds = (System.nanoTime() - start) * 1e-9;
            state.stages.add(new Stage(
                    named(attack),
                    attack.access(),
                    batch.size(),
                    reachedBy(attack, found, batch),
                    state.queries.minus(outer),
                    seconds));
        }
        return found;
    }

    /** One that looks for the smallest perturbation looks without a ball here too. */
    private Tensor nested(Attack attack, Batch batch) {
        Origin origin = Origin.of("attack", attack);
        if (attack instanceof MinimalAttack && threat.epsilon() < Float.MAX_VALUE) {
            return project(resized(Float.MAX_VALUE).attacked(attack, origin, batch), batch);
        }
        return attacked(attack, origin, batch);
    }

    /** The specification of an attack without its size, which is that of the run. */
    private static String named(Attack attack) {
        Specification whole = Specification.parse(Extension.textOf(attack));
        Map<String, Object> options = new LinkedHashMap<>(whole.options());
        options.remove("eps");
        return new Specification(whole.name(), options).toString();
    }

    /** The number of examples for which an attack reached its own goal: a measurement, which is not a query of it. */
    private long reachedBy(Attack attack, Tensor found, Batch batch) {
        Queries counted = state.queries;
        boolean[] reached = reached(found, batch, attack);
        state.queries = counted;
        return IntStream.range(0, reached.length).filter(i -> reached[i]).count();
    }

    private Tensor attacked(Attack attack, Origin origin, Batch batch) {
        state.depth++;
        try {
            return fromFit(attack, origin, batch);
        } finally {
            state.depth--;
        }
    }

    private Tensor fromFit(Attack attack, Origin origin, Batch batch) {
        if (attack instanceof FittedAttack searching) {
            Access access = state.attacker == null ? Access.GRADIENTS : state.attacker.access();
            Attack fitted = fits.of(searching, access, batch, classes(), examples -> fit(searching, origin, examples));
            return as(origin, attack, () -> as(origin, fitted, () -> fromAllStarts(fitted, origin, batch)));
        }
        return as(origin, attack, () -> fromAllStarts(attack, origin, batch));
    }

    /** Leaves out the cost of fitting an attack and its parts, which batches of an interrupted run have counted. */
    void resume(Attack attack, List<Stage> stages) {
        state.counted.add(named(attack));
        stages.forEach(stage -> state.counted.add(stage.attack()));
    }

    /** What it is fitted to depends neither on the batch in which it is first needed nor on the start. */
    private Attack fit(FittedAttack attack, Origin origin, DataSet examples) {
        Courses outer = state.courses;
        Queries spent = state.queries;
        state.courses = new Courses();
        try {
            return as(origin, attack, () -> {
                state.restart = 0;
                return Fits.checked(asked(origin, () -> attack.fit(this, examples)), origin);
            });
        } finally {
            state.courses = outer;
            if (state.counted.contains(named(attack))) {
                state.queries = spent;
            }
        }
    }

    /** An attack may run another one: what the session knows of the outer one is kept. */
    private <T> T as(Origin origin, Attack attack, Supplier<T> work) {
        Attacker outer = state.attacker;
        int outerRestart = state.restart;
        long outerRuns = state.runs;
        state.runs = 0; // its noise is that of a run alone
        state.attacker = Attacker.of(origin, attack, outer);
        try {
            return work.get();
        } finally {
            state.attacker = outer;
            state.restart = outerRestart;
            state.runs = outerRuns;
        }
    }

    private Tensor fromAllStarts(Attack attack, Origin origin, Batch batch) {
        int starts = counted(origin, "restarts", origin.ask(attack::restarts));
        state.restart = 0;
        Tensor best = found(attack, origin, batch);
        if (starts == 1) {
            return best;
        }
        Survivors survivors = new Survivors(best, reached(best, batch, attack), attack instanceof MinimalAttack);
        for (state.restart = 1; state.restart < starts; state.restart++) {
            int[] open = survivors.open();
            if (open.length == 0) {
                break;
            }
            Batch some = batch.select(open);
            Tensor tried = found(attack, origin, some);
            boolean[] succeeded = reached(tried, some, attack);
            survivors.take(open, tried, succeeded, some.inputs(), threat.norm());
            if (state.depth == 1 && state.restart == starts - 1 && !(attack instanceof MinimalAttack)) {
                long more = IntStream.range(0, succeeded.length)
                        .filter(i -> succeeded[i])
                        .count();
                state.lastStart = state.lastStart.plus(new LastStart(starts, open.length, more));
            }
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
        return projection.apply(found, batch, state.courses);
    }

    /** An exception of this session in a call of the attack is not a fault of the attack. */
    private <T> T asked(Origin origin, Origin.Code<T> call) {
        state.ownFailure = null;
        try {
            return origin.ask(call);
        } catch (PluginException e) {
            throw state.ownFailure != null && e.getCause() == state.ownFailure ? state.ownFailure : e;
        }
    }

    private <T> T own(Supplier<T> work) {
        try {
            return work.get();
        } catch (KilnException e) {
            state.ownFailure = e;
            throw e;
        }
    }

    @Override
    public int restart() {
        return state.restart;
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
        state.queries = state.queries.plus(inputs.shape()[0], 0);
        return own(() -> programs.predictor().predict(batch.withInputs(inputs)));
    }

    @Override
    public int[] decide(Tensor inputs, Batch batch) {
        return Classes.greatest(scores(inputs, batch));
    }

    private void require(Access needed, String action) {
        if (state.attacker != null) {
            state.attacker.require(needed, action);
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
    public Tensor run(GradientAttack attack, Batch batch, Map<String, Tensor> feeds) {
        return run(attack, batch, Optional.empty(), feeds);
    }

    @Override
    public Tensor run(GradientAttack attack, Batch batch, Tensor start, Map<String, Tensor> feeds) {
        return run(attack, batch, Optional.of(start), feeds);
    }

    private Tensor run(GradientAttack attack, Batch batch, Optional<Tensor> given, Map<String, Tensor> own) {
        require(Access.GRADIENTS, "follows a gradient");
        Origin origin = state.attacker == null ? Origin.of("attack", attack) : state.attacker.origin();
        Pursuit pursuit = new Pursuit(
                attack,
                counted(origin, "steps", attack.steps()),
                new ThreatModel(threat.norm(), threat.epsilon(), attack.threat().targeted()),
                origin,
                state.restart,
                own);
        return own(() -> {
            StepRuns.Followed followed = steps.follow(pursuit, batch, given, state.courses);
            state.queries = state.queries.plus(followed.cost());
            return followed.inputs();
        });
    }

    @Override
    public ProgramResults run(ModelProgram program, Batch batch, Map<String, Tensor> given) {
        Origin origin = state.attacker == null ? Origin.of("program", program) : state.attacker.origin();
        boolean isTargeted = state.attacker == null ? threat.targeted() : state.attacker.targeted();
        ThreatModel own = new ThreatModel(threat.norm(), threat.epsilon(), isTargeted);
        long number = (long) state.restart << Integer.SIZE | state.runs++;
        return own(() -> {
            OwnProgram written = programs.program(program, own, origin);
            Queries cost = written.compiled().cost();
            if (cost.gradients() > 0) {
                require(Access.GRADIENTS, "follows a gradient");
            }
            require(Access.SCORES, "asks for scores");
            state.queries = state.queries.plus(cost.times(batch.size()));
            Graph graph = written.compiled().program().graph();
            return written.run(
                    batch, programs.input(), given, part -> feeds.all(graph, part, number), origin, state.courses);
        });
    }

    @Override
    public Tensor noise(Noise distribution, Batch batch, long draw, long... example) {
        Shape shape = Shape.of(example).prepend(Dim.of("N"));
        Input drawn = new Input("attack.draw", TensorType.floats(shape), Optional.of(distribution));
        return noise.draw(drawn, (long) state.restart << Integer.SIZE ^ draw, batch.indices());
    }

    private static int counted(Origin origin, String what, int count) {
        Promises.count(what, count).ifPresent(promise -> {
            throw origin.fault(promise);
        });
        return count;
    }

    @Override
    public Tensor project(Tensor candidates, Batch batch) {
        return projection.apply(candidates, batch, state.courses);
    }
}
