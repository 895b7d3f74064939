package dev.kiln.jobs.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OnEachEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

/** Evaluations that are interrupted and continued. */
class AttackCheckpointTest {

    private static final ThreatModel THREAT = SmallAttacks.threat(Norm.LINF, 0.3);

    @TempDir
    private Path folder;

    /** An ensemble that breaks off in one of its batches. */
    private record Interrupted(ThreatModel threat, AtomicInteger batches, int last) implements Attack {

        @Override
        public int restarts() {
            return 1;
        }

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            if (batches.incrementAndGet() == last) {
                throw new StackOverflowError("the power fails");
            }
            return target.attack(new SmallAttacks.Once(threat), batch);
        }
    }

    private static Robustness evaluate(RobustnessEvaluation evaluation, AtomicInteger batches, int last) {
        return evaluation.evaluate(
                LinearProblem.model(Value::identity),
                LinearProblem.data(),
                List.of(
                        new NamedAttack("once", new SmallAttacks.Once(THREAT)),
                        new NamedAttack("interrupted", new Interrupted(THREAT, batches, last))),
                List.of(0.1),
                AttackListener.SILENT);
    }

    private static RobustnessEvaluation evaluation(Engine engine) {
        return new RobustnessEvaluation(engine, LinearAttacks.settings(32));
    }

    @OnEachEngine
    void anInterruptedEvaluationContinuesWithoutTheFinishedBatches(Engine engine) {
        Robustness whole = evaluate(evaluation(engine), new AtomicInteger(), -1);
        assertThatThrownBy(() -> evaluate(evaluation(engine).withCheckpoint(folder, false), new AtomicInteger(), 4))
                .hasStackTraceContaining("the power fails");
        assertThat(folder.resolve("attack-000002.npz")).exists();
        assertThat(folder.resolve("attack-000003.npz")).doesNotExist();

        AtomicInteger batches = new AtomicInteger();
        Robustness resumed = evaluate(evaluation(engine).withCheckpoint(folder, true), batches, -1);

        assertThat(batches.get()).isEqualTo(7 - 3);
        assertThat(resumed.worst()).isEqualTo(whole.worst());
        for (int i = 0; i < 2; i++) {
            AttackResult before = whole.results().get(i);
            AttackResult after = resumed.results().get(i);
            assertThat(after.inputs()).isEqualTo(before.inputs());
            assertThat(after.distances().toArray()).isEqualTo(before.distances().toArray());
            assertThat(after.queries()).isEqualTo(before.queries());
            assertThat(after.attacked()).isEqualTo(before.attacked());
            assertThat(after.stages())
                    .extracting(Stage::reached)
                    .isEqualTo(before.stages().stream().map(Stage::reached).toList());
            assertThat(after.warnings()).isEqualTo(before.warnings());
        }
    }

    @OnEachEngine
    void batchesOfAnotherEvaluationAreRefused(Engine engine) {
        evaluate(evaluation(engine).withCheckpoint(folder, false), new AtomicInteger(), -1);

        assertThatThrownBy(() -> evaluate(evaluation(engine).withCheckpoint(folder, false), new AtomicInteger(), -1))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("batches of an earlier evaluation. Resume it (--resume)");
        RobustnessEvaluation other =
                new RobustnessEvaluation(engine, LinearAttacks.settings(32).withSeed(2));
        assertThatThrownBy(() -> evaluate(other.withCheckpoint(folder, true), new AtomicInteger(), -1))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("its seed is 1, now it is 2");
    }

    @OnEachEngine
    void aDamagedBatchIsNamed(Engine engine) throws IOException {
        evaluate(evaluation(engine).withCheckpoint(folder, false), new AtomicInteger(), -1);
        Files.write(folder.resolve("attack-000001.npz"), new byte[] {1, 2, 3});

        assertThatThrownBy(() -> evaluate(evaluation(engine).withCheckpoint(folder, true), new AtomicInteger(), -1))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("attack-000001.npz is damaged")
                .hasMessageContaining("Delete it to attack its batch again");
    }
}
