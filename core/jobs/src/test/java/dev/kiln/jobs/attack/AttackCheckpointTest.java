package dev.kiln.jobs.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.Origin;
import dev.kiln.testkit.OnEachEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
                .hasMessageContaining("its seed was 1, now it is 2. Repeat");
    }

    private static NamedAttack iterated(int steps, Norm norm) {
        ThreatModel threat = SmallAttacks.threat(norm, 0.1);
        return new NamedAttack(
                "iterated",
                "iterated",
                new TreeMap<>(Map.of("norm", norm.name(), "steps", Integer.toString(steps))),
                Origin.of("attack", threat),
                new SmallAttacks.Iterated(threat, steps, 0.5, false, 1));
    }

    private Robustness attacked(RobustnessEvaluation evaluation, boolean isResumed, NamedAttack... attacks) {
        return evaluation
                .withCheckpoint(folder, isResumed)
                .evaluate(
                        LinearProblem.model(Value::identity),
                        LinearProblem.data(),
                        List.of(attacks),
                        List.of(),
                        AttackListener.SILENT);
    }

    private void assertRefused(RobustnessEvaluation evaluation, String difference, NamedAttack... attacks) {
        assertThatThrownBy(() -> attacked(evaluation, true, attacks))
                .isInstanceOf(OptionException.class)
                .hasMessage("The checkpoint " + folder.resolve("attack-000000.npz") + " is of another evaluation: "
                        + difference + ". Repeat the command that began it with --resume, or give another folder.");
    }

    @OnEachEngine
    void theDifferenceIsNamedShortly(Engine engine) {
        NamedAttack three = iterated(3, Norm.LINF);
        NamedAttack once = new NamedAttack("once", new SmallAttacks.Once(THREAT));
        attacked(evaluation(engine), false, three, once);

        assertRefused(evaluation(engine), "iterated had steps=3, now steps=4", iterated(4, Norm.LINF), once);
        assertRefused(
                evaluation(engine),
                "iterated had norm=LINF, now norm=L2; steps=3, now steps=4",
                iterated(4, Norm.L2),
                once);
        assertRefused(evaluation(engine), "it also had once at 0.3", three);
        assertRefused(
                evaluation(engine),
                "it had no twice at 0.3",
                three,
                once,
                new NamedAttack("twice", new SmallAttacks.Once(THREAT)));
        FeatureLimits limits = FeatureLimits.none(4);
        limits.mutable()[0] = false;
        assertRefused(
                evaluation(engine).withLimits(limits),
                "other features may change, or within other limits",
                three,
                once);
        Model other = LinearProblem.model(y -> y.mul(2));
        assertThatThrownBy(() -> evaluation(engine)
                        .withCheckpoint(folder, true)
                        .evaluate(other, LinearProblem.data(), List.of(three, once), List.of(), AttackListener.SILENT))
                .hasMessageContaining(": the model is another one.");
    }

    @OnEachEngine
    void batchesWithLimitsAreNotTakenOverWithout(Engine engine) {
        FeatureLimits limits = FeatureLimits.none(4);
        limits.mutable()[0] = false;
        attacked(evaluation(engine).withLimits(limits), false, iterated(3, Norm.LINF));

        assertRefused(evaluation(engine), "other features may change, or within other limits", iterated(3, Norm.LINF));
    }

    /** The fit of the nested attack, of one gradient for each example, is in the first batch alone. */
    @OnEachEngine
    void aFitIsCountedOnce(Engine engine) throws IOException {
        ThreatModel threat = SmallAttacks.threat(Norm.L2, 0.3);
        NamedAttack[] attacks = {
            new NamedAttack("universal", new LinearAttacks.Universal(threat)),
            new NamedAttack(
                    "nesting", new LinearAttacks.Nesting(threat, Access.GRADIENTS, new LinearAttacks.Universal(threat)))
        };
        Robustness whole = attacked(evaluation(engine), false, attacks);
        Files.delete(folder.resolve("attack-000006.npz"));

        Robustness resumed = attacked(evaluation(engine), true, attacks);

        for (int i = 0; i < 2; i++) {
            assertThat(resumed.results().get(i).queries())
                    .isEqualTo(whole.results().get(i).queries())
                    .isEqualTo(new Queries(0, LinearProblem.data().size()));
        }
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
