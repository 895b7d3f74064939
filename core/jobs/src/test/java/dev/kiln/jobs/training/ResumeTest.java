package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.ScheduleProvider;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.training.TrainingStoppedException.Reason;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {

    private static final Model MODEL = Networks.dropoutAndBatchNorm(6, 8, 3);
    private static final Blobs DATA = Blobs.of(50, 6, 3);
    private static final Networks.Momentum MOMENTUM = new Networks.Momentum(0.05, 0.9);

    @TempDir
    private Path folder;

    private static Model train(Engine engine, TrainingPlan plan, TrainingSettings settings) {
        return new EngineTrainer(engine, settings).train(MODEL, DATA, plan);
    }

    private static TrainingPlan plan(int epochs) {
        return Networks.plan(MOMENTUM, epochs, 16);
    }

    private static TrainingPlan cosine(int epochs) {
        return new TrainingPlan(
                Networks.CROSS_ENTROPY,
                MOMENTUM,
                ProvidedExtensions.create(ScheduleProvider.class, "cosine:warm-up=0.1"),
                epochs,
                16,
                List.of());
    }

    private TrainingSettings resuming() {
        return TrainingSettings.DEFAULT.withCheckpoint(folder, true);
    }

    private static void assertSameBits(Model actual, Model expected) {
        assertThat(actual.graph().constants()).isEqualTo(expected.graph().constants());
    }

    @OnEachEngine
    void fourEpochsAreTwoAndTwo(Engine engine) {
        Model whole = train(engine, plan(4), TrainingSettings.DEFAULT);
        train(engine, plan(2), resuming());
        List<EpochResult> heard = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epoch(EpochResult result) {
                heard.add(result);
            }
        };
        Model resumed = train(engine, plan(4), resuming().withListener(listener));
        assertSameBits(resumed, whole);
        assertThat(heard).extracting(EpochResult::epoch).containsExactly(1, 2, 3, 4);
    }

    /** 50 examples in batches of 16 are 4 steps, so 2 updates an epoch with 2 batches each. */
    @OnEachEngine
    void tellsTheRateOfTheLastUpdateOfEachEpochAlsoAfterAResume(Engine engine) {
        Schedule harmonic = (step, steps) -> 1 / (1.0 + step);
        List<EpochResult> heard = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epoch(EpochResult result) {
                heard.add(result);
            }
        };
        for (int epochs : new int[] {1, 3}) {
            heard.clear();
            TrainingPlan plan = new TrainingPlan(Networks.CROSS_ENTROPY, MOMENTUM, harmonic, epochs, 16, List.of());
            train(engine, plan, resuming().withListener(listener).withStep(StepSettings.DEFAULT.withAccumulation(2)));
        }
        assertThat(heard)
                .extracting(result -> result.learningRate().orElseThrow())
                .containsExactly(0.05 / 2, 0.05 / 4, 0.05 * (1 / 6.0));
    }

    @OnEachEngine
    void anInterruptedTrainingGoesOnAsIfNothingHadBeen(Engine engine) {
        Model whole = train(engine, cosine(4), TrainingSettings.DEFAULT);
        TrainingListener interrupting = new TrainingListener() {
            @Override
            public void step(long done, long steps) {
                if (done == 10) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        TrainingStoppedException stopped = catchThrowableOfType(
                TrainingStoppedException.class,
                () -> train(engine, cosine(4), resuming().withListener(interrupting)));
        assertThat(stopped.reason()).isEqualTo(Reason.INTERRUPTED);
        assertThat(stopped.epochs()).isEqualTo(2);
        assertThat(stopped).hasMessageContaining("epoch 3 of 4").hasMessageContaining(folder.toString());
        Checkpoint kept = Checkpoint.read(folder).orElseThrow();
        assertThat(kept.epoch()).isEqualTo(2);
        assertThat(stopped.lastGood().graph().constants())
                .containsEntry("out.bias", kept.states().get("out.bias"));
        assertSameBits(train(engine, cosine(4), resuming()), whole);
    }

    @OnEachEngine
    void aFinishedTrainingIsNotTrainedAgain(Engine engine) {
        Model finished = train(engine, plan(2), resuming());
        assertSameBits(train(engine, plan(2), resuming()), finished);
    }

    @OnEachEngine
    void refusesTheCheckpointOfAnotherTraining(Engine engine) {
        train(engine, plan(2), resuming());
        assertThatThrownBy(() -> train(engine, Networks.plan(MOMENTUM, 4, 8), resuming()))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("batch size is 16, now it is 8");
        assertThatThrownBy(() -> train(engine, plan(4), resuming().withSeed(9)))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("seed is 0, now it is 9");
        assertThatThrownBy(() -> train(engine, cosine(4), resuming()))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("schedule");
        assertThatThrownBy(() -> train(engine, plan(4), resuming().withClipNorm(1)))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("maximum norm of the gradients is none, now it is 1.0");
        assertThatThrownBy(() -> train(engine, plan(1), resuming()))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("2 epochs, asked for are 1");
    }

    /** A lambda is of another class, with another name, in every process. */
    @OnEachEngine
    void goesOnWithTheSameLossOfAnotherName(Engine engine) {
        Model whole = train(engine, plan(4), TrainingSettings.DEFAULT);
        train(engine, plan(2), resuming());
        Loss same = (prediction, target) -> Networks.CROSS_ENTROPY.apply(prediction, target);
        TrainingPlan renamed = new TrainingPlan(same, MOMENTUM, Schedule.CONSTANT, 4, 16, List.of());
        assertSameBits(train(engine, renamed, resuming()), whole);
    }

    @OnEachEngine
    void refusesTheCheckpointOfOtherData(Engine engine) {
        train(engine, plan(1), resuming());
        assertThatThrownBy(() -> new EngineTrainer(engine, resuming()).train(MODEL, Blobs.of(48, 6, 3), plan(2)))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("count of examples is 50, now it is 48");
    }

    @OnEachEngine
    void startsAnewWhereThereIsNoCheckpointOrNoneIsWanted(Engine engine) {
        Model first = train(engine, plan(1), resuming());
        Model anew = train(engine, plan(1), TrainingSettings.DEFAULT.withCheckpoint(folder, false));
        assertSameBits(anew, first);
    }

    @OnEachEngine
    void refusesAnotherCountOfEpochsWhereTheScheduleDependsOnIt(Engine engine) {
        train(engine, cosine(2), resuming());
        assertThatThrownBy(() -> train(engine, cosine(4), resuming()))
                .isInstanceOf(OptionException.class)
                .hasMessageContainingAll("training of 2 epochs", "the 4 epochs of now", "--epochs");
        assertSameBits(train(engine, cosine(2), resuming()), train(engine, cosine(2), TrainingSettings.DEFAULT));
    }

    @OnEachEngine
    void refusesAFolderInWhichAnotherTrainingKeepsItsState(Engine engine) {
        TrainingSettings settings = TrainingSettings.DEFAULT.withCheckpoint(folder, false);
        TrainingListener other = new TrainingListener() {
            @Override
            public void epoch(EpochResult result) {
                assertThatThrownBy(() -> train(engine, plan(1), settings))
                        .isInstanceOf(OptionException.class)
                        .hasMessageContainingAll(folder.toString(), "in use");
            }
        };
        train(engine, plan(2), settings.withListener(other));
        assertThat(folder).isDirectoryNotContaining(path -> !path.endsWith(Checkpoint.FILE) && !path.endsWith(".lock"));
    }

    @OnEachEngine
    void refusesACheckpointWithoutAValueThatTheTrainingHas(Engine engine) {
        train(engine, plan(1), resuming());
        Checkpoint whole = Checkpoint.read(folder).orElseThrow();
        Map<String, Tensor> states = new LinkedHashMap<>(whole.states());
        states.remove("out.bias");
        new Checkpoint(whole.epoch(), whole.step(), whole.identity(), whole.history(), states, whole.best())
                .write(folder);
        assertThatThrownBy(() -> train(engine, plan(2), resuming()))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("damaged");

        states.put("out.bias", Tensor.of(new float[99], 99));
        new Checkpoint(whole.epoch(), whole.step(), whole.identity(), whole.history(), states, whole.best())
                .write(folder);
        assertThatThrownBy(() -> train(engine, plan(2), resuming()))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("damaged");
    }
}
