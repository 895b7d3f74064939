package dev.kiln.jobs.attack;

import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.ModelInput;
import dev.kiln.jobs.training.BatchTransform;
import dev.kiln.jobs.training.LiveProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adversarial training after Madry et al. (2018): every batch is attacked, with the current parameters, before the step
 * that learns from it.
 *
 * <p>The model is attacked in its inference form. The target class of a targeted attack is the class after an example's
 * own. In each training step an attack costs one input gradient for each of its steps.
 */
public final class AdversarialExamples implements BatchTransform, AutoCloseable {

    /** Keeps the seeds of steps apart: the odd integer closest to 2^64 over the golden ratio. */
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private static final int PREDICTED_AT_ONCE = 256;

    private final Engine engine;
    private final Model model;
    private final NamedAttack attack;
    private final long seed;
    private final Set<String> followed;
    private final List<LiveProgram> live = new ArrayList<>();
    private final Shortfall shortfall = new Shortfall();
    private final AttackPrograms programs;
    private @Nullable TrainingValues current;

    /**
     * A source of adversarial examples. It reads all data once.
     *
     * @param engine the engine that runs the attack; the caller closes it
     * @param model the model to train
     * @param data the training data
     * @param attack the attack
     * @param seed the key of the randomness
     * @throws dev.kiln.graph.error.DataException if the data do not lie in the range of the model's input, to which an attack
     *     clips
     */
    public AdversarialExamples(Engine engine, Model model, DataSet data, NamedAttack attack, long seed) {
        this.engine = engine;
        this.model = model;
        this.attack = attack;
        this.seed = seed;
        this.followed = new LinkedHashSet<>(model.parameters());
        this.followed.addAll(model.statistics());
        this.programs = new AttackPrograms(this::compile, model, ModelInput.of(model, data), PREDICTED_AT_ONCE);
        checkRange(data);
    }

    private void checkRange(DataSet data) {
        try {
            InputRange.check(data, model.input());
        } catch (DataException e) {
            close();
            throw e;
        }
    }

    @Override
    public String description() {
        return attack.complete();
    }

    @Override
    public Batch apply(Batch batch, long step, TrainingValues values) {
        live.forEach(program -> program.refresh(values));
        current = values;
        ThreatModel threat = attack.attack().threat();
        AttackSession session = new AttackSession(programs, threat, seed + step * GAMMA);
        Batch goal = threat.targeted() ? batch.withTargets(next(batch)) : batch;
        Tensor found = session.attack(attack, goal);
        for (long example : batch.indices()) {
            Course course = session.courses().of(example);
            shortfall.add(session.courses(), example, threat.epsilon(), true, course.isLost());
        }
        return batch.withInputs(found);
    }

    /**
     * Reports weaknesses of the attack, so that the model learnt from weaker examples than intended.
     *
     * @return one sentence for each kind, over all batches to date
     */
    public List<String> warnings() {
        return AttackWarnings.of(shortfall);
    }

    private Tensor next(Batch batch) {
        long classes = programs.predictor().predict(batch.select(0)).shape()[1];
        long[] labels = batch.targets().toLongArray();
        return Tensor.of(Arrays.stream(labels).map(l -> (l + 1) % classes).toArray(), labels.length);
    }

    /** Programs that are compiled during a training start with its current values. */
    private Program compile(Graph graph) {
        LiveProgram program = LiveProgram.compile(engine, graph, followed);
        live.add(program);
        if (current != null) {
            program.refresh(current);
        }
        return program.program();
    }

    /** Closes the programs. */
    @Override
    public void close() {
        programs.close();
    }
}
