package dev.kiln.jobs.attack;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.State;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.Origin;
import dev.kiln.host.extension.PluginException;
import dev.kiln.host.extension.Promises;
import dev.kiln.jobs.fit.Classes;
import dev.kiln.jobs.fit.ExampleRows;
import dev.kiln.jobs.fit.ModelInput;
import dev.kiln.jobs.training.NoiseSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private Queries queries = Queries.NONE;
    private Courses courses = new Courses();
    private @Nullable Origin attacker;
    private @Nullable KilnException ownFailure;

    /**
     * A session.
     *
     * @param programs the programs of the model, which the caller closes
     * @param threat the limits of the attacker
     * @param seed the key of the randomness
     */
    public AttackSession(AttackPrograms programs, ThreatModel threat, long seed) {
        this.programs = programs;
        this.threat = threat;
        this.seed = seed;
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
     * Runs an attack on a batch, and projects its result into the ball and the range.
     *
     * @param attack the attack
     * @param batch the inputs with their right classes, or the target classes
     * @return the adversarial inputs, of the batch's shape
     * @throws PluginException if the attack fails, or returns another shape; the message names it
     */
    public Tensor attack(NamedAttack attack, Batch batch) {
        courses = new Courses();
        attacker = attack.origin();
        ownFailure = null;
        Tensor found = perturbed(attack, batch);
        boolean isBatch = found.elementType().isFloating()
                && found.shape().length > 0
                && found.shape()[0] == batch.size()
                && found.size() == batch.inputs().size();
        if (!isBatch) {
            throw attack.origin()
                    .fault("returned " + found.type() + " for inputs of the shape "
                            + Arrays.toString(batch.inputs().shape()));
        }
        return project(found, batch).reshape(batch.inputs().shape());
    }

    /** An exception of this session in a call of the attack is not a fault of the attack. */
    private Tensor perturbed(NamedAttack attack, Batch batch) {
        try {
            return attack.origin().ask(() -> attack.attack().perturb(this, batch));
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
    public Tensor predict(Tensor inputs) {
        queries = queries.plus(inputs.shape()[0], 0);
        return own(() -> programs.predictor().predict(inputs));
    }

    @Override
    public boolean[] goalReached(Tensor inputs, Batch batch) {
        Tensor predictions = predict(inputs);
        int[] chosen = Classes.greatest(predictions);
        long[] labels = Classes.labels(batch, predictions.shape()[1]);
        boolean[] fooled = new boolean[labels.length];
        for (int i = 0; i < fooled.length; i++) {
            fooled[i] = chosen[i] == labels[i] == threat.targeted();
        }
        return fooled;
    }

    @Override
    public Tensor run(GradientAttack attack, Batch batch, int restart) {
        Origin origin = attacker == null ? Origin.of("attack", attack) : attacker;
        Pursuit pursuit = new Pursuit(
                attack,
                counted(origin, "steps", attack.steps()),
                new ThreatModel(threat.norm(), threat.epsilon(), attack.threat().targeted()),
                origin,
                restart);
        counted(origin, "restarts", attack.restarts());
        queries = queries.plus(0, (long) batch.size() * pursuit.steps());
        return own(() -> {
            List<Tensor> followed = new ArrayList<>();
            for (Part part : parts(batch)) {
                followed.add(run(pursuit, part).slice(0, part.count()));
            }
            return ExampleRows.join(followed);
        });
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

    private Tensor project(Tensor candidates, Batch batch) {
        Tensor laidOut = programs.input().layOut(candidates).cast(ElementType.FLOAT);
        List<Tensor> projected = new ArrayList<>();
        int from = 0;
        for (Part part : parts(batch)) {
            Tensor some = laidOut.slice(from, from + part.count());
            from += part.count();
            projected.add(
                    project(ExampleRows.pad(some, part.batch().size()), part).slice(0, part.count()));
        }
        return ExampleRows.join(projected);
    }

    private Tensor project(Tensor candidates, Part part) {
        Map<String, Tensor> feeds = new HashMap<>(ball(part));
        feeds.put(AttackGraphs.CANDIDATE, withoutLost(candidates, part));
        return result(programs.projection(threat.norm()).run(feeds), AttackGraphs.INPUT);
    }

    /** The candidates, the clean input in place of each that has an element that is infinite or not a number. */
    private Tensor withoutLost(Tensor candidates, Part part) {
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

    private Tensor run(Pursuit pursuit, Part part) {
        Map<String, Tensor> begun = start(pursuit, part);
        Program step = programs.step(pursuit.attack(), pursuit.threat(), pursuit.origin());
        setStates(step, part, begun);
        Map<String, Tensor> first = Map.of();
        for (int i = 0; i < pursuit.steps(); i++) {
            Map<String, Tensor> feeds = noise.draw(
                    step.graph(), pursuit.firstRun() + 1 + i, part.batch().indices());
            Map<String, Tensor> results =
                    run(pursuit, step, feeds, i == 0 ? step.graph().outputs() : List.of());
            first = i == 0 ? results : first;
        }
        requireBatch(pursuit, "next input", first, part);
        note(first, step.state(AttackGraphs.TRAVELLED), part);
        return project(step.state(AttackGraphs.INPUT), part);
    }

    private void note(Map<String, Tensor> first, Tensor travelled, Part part) {
        float[] slopes = result(first, AttackGraphs.SLOPE).toFloatArray();
        float[] sums = result(first, AttackGraphs.SUM).toFloatArray();
        float[] lengths = travelled.toFloatArray();
        for (int row = 0; row < part.count(); row++) {
            boolean isWild = Float.isNaN(sums[row]) || !Float.isFinite(slopes[row]);
            boolean isFlat = !isWild && slopes[row] == 0;
            courses.record(part.batch().indices()[row], new Course(isFlat, isWild, false, lengths[row]));
        }
    }

    private Map<String, Tensor> start(Pursuit pursuit, Part part) {
        Program start = programs.start(pursuit.attack(), pursuit.threat(), pursuit.origin());
        Map<String, Tensor> feeds = new HashMap<>(
                noise.draw(start.graph(), pursuit.firstRun(), part.batch().indices()));
        feeds.putAll(ball(part));
        Map<String, Tensor> begun =
                new HashMap<>(run(pursuit, start, feeds, start.graph().outputs()));
        requireBatch(pursuit, "start", begun, part);
        begun.remove(AttackGraphs.LENGTHS);
        return begun;
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
    private static void requireBatch(Pursuit pursuit, String what, Map<String, Tensor> results, Part part) {
        Tensor lengths = results.get(AttackGraphs.LENGTHS);
        long[] expected = part.batch().inputs().shape();
        if (lengths != null && !Arrays.equals(lengths.toLongArray(), expected)) {
            throw pursuit.origin()
                    .fault("returned the shape " + Arrays.toString(lengths.toLongArray()) + " as its " + what
                            + ", expected " + Arrays.toString(expected));
        }
    }

    private void setStates(Program step, Part part, Map<String, Tensor> begun) {
        begun.forEach(step::setState);
        ball(part).forEach(step::setState);
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
    private static Tensor beginning(State state, Part part) {
        Shape shape = state.type().shape();
        Shape whole =
                shape.isFixed() ? shape : shape.with(0, Dim.of(part.batch().size()));
        return state.initial().orElseGet(() -> Tensor.zeros(state.type().elementType(), whole.toArray()));
    }

    private Map<String, Tensor> ball(Part part) {
        return Map.of(
                AttackGraphs.ORIGINAL,
                part.batch().inputs(),
                AttackGraphs.EPSILON,
                Tensor.scalar(ElementType.FLOAT, threat.epsilon()));
    }

    private static Tensor result(Map<String, Tensor> results, String name) {
        return Objects.requireNonNull(results.get(name));
    }

    /** The batch in the model's layout, split and padded where the model has a fixed batch size. */
    private List<Part> parts(Batch batch) {
        ModelInput input = programs.input();
        Tensor inputs = input.layOut(batch.inputs()).cast(ElementType.FLOAT);
        Tensor targets = batch.targets().cast(ElementType.INT64).reshape(batch.size());
        if (input.fixedBatch().isEmpty()) {
            return List.of(new Part(new Batch(inputs, targets, batch.indices()), batch.size()));
        }
        int size = input.fixedBatch().getAsInt();
        List<Part> parts = new ArrayList<>();
        for (int from = 0; from < batch.size(); from += size) {
            int count = Math.min(batch.size() - from, size);
            long[] indices = Arrays.copyOfRange(batch.indices(), from, from + size);
            Arrays.fill(indices, count, size, indices[count - 1]);
            Tensor some = ExampleRows.pad(inputs.slice(from, from + count), size);
            Tensor classes = ExampleRows.pad(targets.slice(from, from + count), size);
            parts.add(new Part(new Batch(some, classes, indices), count));
        }
        return parts;
    }

    /**
     * The input of one run of the programs.
     *
     * @param batch the examples, the last one repeated up to the model's batch size
     * @param count the number of those that are not padding
     */
    private record Part(Batch batch, int count) {}
}
