package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataFingerprint;
import dev.kiln.data.DataSets;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.attack.NamedAttack;
import dev.kiln.jobs.attack.RobustnessEvaluation;
import dev.kiln.jobs.attack.RobustnessSettings;
import dev.kiln.jobs.attack.TargetRule;
import dev.kiln.jobs.evaluation.Evaluator;
import dev.kiln.testkit.OnEachEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An interrupt stops all long work, with the batch at which it comes. */
class CancellingTest {

    private static final Blobs BLOBS = Blobs.of(64, 3, 3);
    private static final int BATCH = 8;

    @AfterEach
    void theInterruptIsUsedUp() {
        assertThat(Thread.interrupted()).isFalse();
    }

    /** A step along the gradient. */
    private record Once() implements GradientAttack {

        @Override
        public ThreatModel threat() {
            return new ThreatModel(Norm.LINF, 0.1, false);
        }

        @Override
        public int steps() {
            return 1;
        }

        @Override
        public Value step(StepScope scope, Value current, Value gradient) {
            return current.add(scope.steepest(gradient).mul(scope.epsilon()));
        }
    }

    /** Logits that are twice the inputs. */
    private static Model model() {
        GraphBuilder graph = new GraphBuilder("net");
        graph.output("y", graph.input("x", TensorType.floats(Shape.batchOf(3))).mul(2));
        return Model.of(graph.build()).withInput(new InputInfo(-100, 100));
    }

    private static void stopsAt(Interrupting data, ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOf(CancelledException.class);
        assertThat(data.readings()).hasValue(data.at());
    }

    @OnEachEngine
    void anEvaluationEnds(Engine engine) {
        Interrupting data = Interrupting.at(3, BLOBS);
        stopsAt(data, () -> new Evaluator(engine, BATCH).evaluate(model(), 0, data));
    }

    @OnEachEngine
    void theMeasurementOfLatencyEnds(Engine engine) {
        Interrupting data = Interrupting.at(64 / BATCH + 1, BLOBS);
        stopsAt(data, () -> new Evaluator(engine, BATCH).evaluate(model(), 0, data));
    }

    @OnEachEngine
    void anAttackEnds(Engine engine) {
        Interrupting data = Interrupting.at(2, BLOBS);
        RobustnessSettings settings = new RobustnessSettings(BATCH, 1, TargetRule.NEXT, 0, false);
        stopsAt(
                data,
                () -> new RobustnessEvaluation(engine, settings)
                        .evaluate(
                                model(),
                                data,
                                List.of(new NamedAttack("once", new Once())),
                                List.of(0.1),
                                (done, total) -> {}));
    }

    @OnEachEngine
    void aTrainingEndsWithinItsValidation(Engine engine) {
        Interrupting validation = Interrupting.at(4, Blobs.of(1000, 6, 3));
        TrainingStoppedException stopped = catchThrowableOfType(
                TrainingStoppedException.class,
                () -> new EngineTrainer(engine, TrainingSettings.DEFAULT.withValidation(validation))
                        .train(
                                Networks.dropoutAndBatchNorm(6, 8, 3),
                                Blobs.of(16, 6, 3),
                                Networks.plan(new Networks.Momentum(0.05, 0.9), 100, 16)));
        assertThat(stopped.reason()).isEqualTo(TrainingStoppedException.Reason.INTERRUPTED);
        assertThat(validation.readings()).hasValue(4);
    }

    @Test
    void hashingEnds() {
        Interrupting data = Interrupting.at(1, Blobs.of(1000, 3, 3));
        stopsAt(data, () -> DataFingerprint.of(data).sha256());
    }

    @Test
    void readingEndsAndIsNoFaultOfTheFile(@TempDir Path folder) throws IOException {
        Path table = Files.writeString(folder.resolve("t.csv"), "a,b\n1,2\n3,4\n");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> DataSets.builtIn().open("csv:" + table + "?target=b"))
                .isInstanceOf(CancelledException.class);
    }
}
