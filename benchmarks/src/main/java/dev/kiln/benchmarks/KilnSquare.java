package dev.kiln.benchmarks;

import dev.kiln.api.attack.AttackProvider;
import dev.kiln.graph.engine.Engine;
import dev.kiln.jobs.attack.AttackPrograms;
import dev.kiln.jobs.attack.AttackSession;
import dev.kiln.jobs.attack.NamedAttack;
import dev.kiln.jobs.fit.ModelInput;

/** Kiln's Square attack on one of its engines, as {@code kiln attack} runs it. */
final class KilnSquare implements InProcess {

    private final AttackJob job;
    private final NamedAttack attack;
    private final Engine engine;
    private final AttackPrograms programs;
    private final AttackSession session;
    private float[] found = {};

    KilnSquare(AttackJob job, String engineName) {
        this.job = job;
        engine = Kiln.engine(engineName);
        ModelInput input = ModelInput.of(job.model(), job.example(), "the benchmark");
        programs = new AttackPrograms(
                engine::compile, job.model(), input, job.batch().size());
        String specification = "square:norm=linf,eps=%s,queries=%d".formatted(job.epsilon(), job.steps());
        attack = new NamedAttack(specification, Kiln.extension(AttackProvider.KIND, specification));
        session = new AttackSession(programs, attack.attack().threat(), 1);
    }

    @Override
    public String name() {
        return Kiln.title(engine);
    }

    @Override
    public void once() {
        found = session.attack(attack, job.batch()).toFloatArray();
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
