package dev.kiln.benchmarks;

import dev.kiln.api.engine.Engine;
import dev.kiln.core.attack.AttackPrograms;
import dev.kiln.core.attack.AttackSession;
import dev.kiln.core.evaluation.ModelInput;

/** Kiln's attack session on one of its engines, the start and the final projection included. */
final class KilnAttack implements InProcess {

    private final DigitAttack job;
    private final Engine engine;
    private final AttackPrograms programs;
    private final AttackSession session;
    private float[] found = {};

    KilnAttack(DigitAttack job, String engineName) {
        this.job = job;
        engine = Kiln.engine(engineName);
        ModelInput input = ModelInput.of(job.model(), new long[] {1, 28, 28}, "the benchmark");
        programs = new AttackPrograms(engine::compile, job.model(), input, DigitAttack.BATCH);
        session = new AttackSession(programs, job.attack().threat(), 1);
    }

    @Override
    public String name() {
        return Kiln.title(engine);
    }

    @Override
    public void once() {
        found = session.follow(job.attack(), job.batch(), 0).toFloatArray();
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
