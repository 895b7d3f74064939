package dev.kiln.core.attack;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.engine.Program;
import dev.kiln.api.graph.State;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.tensor.Dim;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.core.evaluation.Classes;
import dev.kiln.core.evaluation.ExampleRows;
import dev.kiln.core.evaluation.ModelInput;
import dev.kiln.core.training.NoiseSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A model under attack in one run: one threat model, one seed. It counts what the attacks that it is handed to ask for.
 *
 * <p>Predictions are logits, even of a model that ends in {@code Softmax}. Whatever an attack does, what {@link #follow}
 * and {@link #project} return is inside the ball and the range, see {@link Ball}. Randomness is keyed by seed, restart,
 * step and example, so neither the size of batches nor who else is in them changes it.
 */
public final class AttackSession implements AttackTarget {

    private static final String ATTACK_STATE = "attack/";

    private final AttackPrograms programs;
    private final ThreatModel threat;
    private final long seed;
    private final NoiseSource noise;
    private Queries queries = Queries.NONE;
    private GradientCheck check = GradientCheck.NONE;

    /**
     * A session.
     *
     * @param programs the programs of the model, which stay the caller's to close
     * @param threat what the attacker may do
     * @param seed keys the randomness
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

    /** Returns what was asked for so far. */
    public Queries queries() {
        return queries;
    }

    GradientCheck check() {
        return check;
    }

    @Override
    public Tensor predict(Tensor inputs) {
        queries = queries.plus(inputs.shape()[0], 0);
        return programs.predictor().predict(inputs);
    }

    @Override
    public boolean[] fooled(Tensor inputs, Batch batch) {
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
    public Tensor follow(GradientAttack attack, Batch batch, int restart) {
        queries = queries.plus(0, (long) batch.size() * attack.steps());
        List<Tensor> followed = new ArrayList<>();
        for (Part part : parts(batch)) {
            followed.add(follow(attack, part, restart).slice(0, part.count()));
        }
        return ExampleRows.join(followed);
    }

    /**
     * Brings what an attack returned into the ball and the range; what is infinite or not a number becomes the
     * clean value.
     *
     * @param candidates {@code [N, ...]}
     * @param batch the clean inputs
     * @return the nearest allowed inputs, {@code [N, ...]}
     */
    public Tensor project(Tensor candidates, Batch batch) {
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
        feeds.put(AttackGraphs.CANDIDATE, candidates);
        return result(programs.projection(threat.norm()).run(feeds), AttackGraphs.INPUT);
    }

    private Tensor follow(GradientAttack attack, Part part, int restart) {
        long firstRun = restart * (attack.steps() + 1L);
        Map<String, Tensor> begun = start(attack, part, firstRun);
        Program step = programs.step(attack, threat);
        setStates(step, part, begun);
        for (int i = 0; i < attack.steps(); i++) {
            boolean isFirst = restart == 0 && i == 0;
            Map<String, Tensor> feeds =
                    noise.draw(step.graph(), firstRun + 1 + i, part.batch().indices());
            Map<String, Tensor> results = step.run(feeds, isFirst ? List.of(AttackGraphs.SLOPE) : List.of());
            if (isFirst) {
                check = check.plus(result(results, AttackGraphs.SLOPE).slice(0, part.count()));
            }
        }
        return project(step.state(AttackGraphs.INPUT), part);
    }

    private Map<String, Tensor> start(GradientAttack attack, Part part, long run) {
        Program start = programs.start(attack, threat);
        Map<String, Tensor> feeds =
                new HashMap<>(noise.draw(start.graph(), run, part.batch().indices()));
        feeds.putAll(ball(part));
        return start.run(feeds);
    }

    private void setStates(Program step, Part part, Map<String, Tensor> begun) {
        begun.forEach(step::state);
        ball(part).forEach(step::state);
        step.state(AttackGraphs.TARGET, part.batch().targets());
        step.state(AttackGraphs.STEP, Tensor.scalar(ElementType.FLOAT, 0));
        for (State state : step.graph().states()) {
            if (state.input().startsWith(ATTACK_STATE)) {
                Dim batch = Dim.of(part.batch().size());
                long[] lengths = state.type().shape().with(0, batch).toArray();
                step.state(state.input(), Tensor.zeros(state.type().elementType(), lengths));
            }
        }
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

    /** The batch laid out as the model takes it, cut and padded where the model insists on a size. */
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
     * What the programs take at once.
     *
     * @param batch the examples, the last one repeated up to the model's own batch size
     * @param count how many of them are wanted
     */
    private record Part(Batch batch, int count) {}
}
