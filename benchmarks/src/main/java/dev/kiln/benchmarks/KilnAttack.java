package dev.kiln.benchmarks;

import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.attack.AttackPrograms;
import dev.kiln.jobs.attack.AttackSession;
import dev.kiln.jobs.attack.NamedAttack;
import dev.kiln.jobs.fit.ModelInput;
import java.util.function.Function;

/** Kiln's attack session on one of its engines, as {@code kiln attack} runs it. */
final class KilnAttack implements InProcess {

    private final Function<AttackSession, Tensor> work;
    private final Engine engine;
    private final AttackPrograms programs;
    private final AttackSession session;
    private float[] found = {};

    /**
     * Opens the engine.
     *
     * @param job the network and its examples
     * @param engineName the engine
     * @param threat the limits of the attacker
     * @param work attacks the examples
     */
    KilnAttack(AttackJob job, String engineName, ThreatModel threat, Function<AttackSession, Tensor> work) {
        this.work = work;
        engine = Kiln.engine(engineName);
        ModelInput input = ModelInput.of(job.model(), job.example(), "the benchmark");
        programs = new AttackPrograms(
                engine::compile, job.model(), input, job.batch().size());
        session = new AttackSession(programs, threat, 1);
    }

    /** An attack as users write it. */
    static KilnAttack of(AttackJob job, String engineName, String specification) {
        NamedAttack attack = new NamedAttack(specification, Kiln.extension(AttackProvider.KIND, specification));
        return new KilnAttack(
                job, engineName, attack.attack().threat(), session -> session.attack(attack, job.batch()));
    }

    @Override
    public String name() {
        return Kiln.title(engine);
    }

    @Override
    public void once() {
        found = work.apply(session).toFloatArray();
    }

    @Override
    public float[] result() {
        return found.clone();
    }

    @Override
    public void close() {
        programs.close();
        engine.close();
    }
}
