package dev.kiln.benchmarks;

import dev.kiln.api.attack.GradientAttack;
import dev.kiln.graph.engine.Engine;
import dev.kiln.jobs.attack.AttackPrograms;
import dev.kiln.jobs.attack.AttackSession;
import dev.kiln.jobs.fit.ModelInput;

/** Kiln's attack session on one of its engines, the start and the final projection included. */
final class KilnAttack implements InProcess {

    private final AttackJob job;
    private final GradientAttack attack;
    private final Engine engine;
    private final AttackPrograms programs;
    private final AttackSession session;
    private float[] found = {};

    KilnAttack(AttackJob job, String engineName) {
        this.job = job;
        engine = Kiln.engine(engineName);
        ModelInput input = ModelInput.of(job.model(), job.example(), "the benchmark");
        programs = new AttackPrograms(
                engine::compile, job.model(), input, job.batch().size());
        attack = job.attack();
        session = new AttackSession(programs, attack.threat(), 1);
    }

    @Override
    public String name() {
        return Kiln.title(engine);
    }

    @Override
    public void once() {
        found = session.run(attack, job.batch()).toFloatArray();
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
