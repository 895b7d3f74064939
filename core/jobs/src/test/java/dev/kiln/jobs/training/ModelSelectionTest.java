package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.OptionException;
import dev.kiln.testkit.OnEachEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSelectionTest {

    private static final Blobs DATA = Blobs.of(40, 4, 3);
    private static final Model MODEL = Networks.dropoutAndBatchNorm(4, 6, 3);
    /** Every epoch makes the loss greater. */
    private static final Networks.Ascent WORSE = new Networks.Ascent(0.1);

    private static final Networks.Momentum BETTER = new Networks.Momentum(0.01, 0.9);
    private static final ModelSelection BEST = new ModelSelection(true, OptionalInt.of(2));

    @TempDir
    private Path folder;

    /** Hears the epochs and the notes, and interrupts after some steps. */
    private static final class Listener implements TrainingListener {

        private final List<EpochResult> epochs = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private final long interruptAfter;

        Listener(long interruptAfter) {
            this.interruptAfter = interruptAfter;
        }

        @Override
        public void note(String text) {
            notes.add(text);
        }

        @Override
        public void epoch(EpochResult result) {
            epochs.add(result);
        }

        @Override
        public void step(long done, long steps) {
            if (done == interruptAfter) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static TrainingSettings settings(ModelSelection selection, Listener listener) {
        return TrainingSettings.DEFAULT
                .withValidation(Blobs.of(30, 4, 3))
                .withSelection(selection)
                .withListener(listener);
    }

    private static void assertSameBits(Model actual, Model expected) {
        assertThat(actual.graph().constants()).isEqualTo(expected.graph().constants());
    }

    @OnEachEngine
    void returnsTheBestEpochAndEndsAfterTheOthersWereWorse(Engine engine) {
        Model first =
                new EngineTrainer(engine, TrainingSettings.DEFAULT).train(MODEL, DATA, Networks.plan(WORSE, 1, 8));
        Listener listener = new Listener(-1);
        Model best = new EngineTrainer(engine, settings(BEST, listener)).train(MODEL, DATA, Networks.plan(WORSE, 9, 8));
        assertSameBits(best, first);
        assertThat(listener.epochs).hasSize(3);
        assertThat(listener.epochs.get(2).validationLoss().orElseThrow())
                .isGreaterThan(listener.epochs.get(0).validationLoss().orElseThrow());
        assertThat(listener.notes)
                .anyMatch(note -> note.startsWith("The training ended after epoch 3 of 9: the validation loss had not"
                        + " become lower for 2 epochs. The model is that of epoch 1, with the lowest"));
        assertThat(best.provenance().get(0).details())
                .containsEntry("epochs", "3")
                .containsEntry("epochOfModel", "1");
    }

    @OnEachEngine
    void trainsToTheEndWhileTheLossFalls(Engine engine) {
        Listener listener = new Listener(-1);
        Model last =
                new EngineTrainer(engine, TrainingSettings.DEFAULT).train(MODEL, DATA, Networks.plan(BETTER, 4, 8));
        Model best =
                new EngineTrainer(engine, settings(BEST, listener)).train(MODEL, DATA, Networks.plan(BETTER, 4, 8));
        assertThat(listener.epochs).hasSize(4);
        assertSameBits(best, last);
    }

    @OnEachEngine
    void resumesWithTheBestEpochBeforeTheInterruption(Engine engine) {
        // 5 steps an epoch: in the third
        Listener interrupting = new Listener(12);
        TrainingStoppedException stopped = catchThrowableOfType(
                TrainingStoppedException.class,
                () -> new EngineTrainer(engine, settings(BEST, interrupting).withCheckpoint(folder, true))
                        .train(MODEL, DATA, Networks.plan(WORSE, 9, 8)));
        Model first =
                new EngineTrainer(engine, TrainingSettings.DEFAULT).train(MODEL, DATA, Networks.plan(WORSE, 1, 8));
        assertSameBits(stopped.lastGood(), first);
        Listener listener = new Listener(-1);
        TrainingSettings resuming = settings(BEST, listener).withCheckpoint(folder, true);
        assertSameBits(new EngineTrainer(engine, resuming).train(MODEL, DATA, Networks.plan(WORSE, 9, 8)), first);
        assertThat(listener.epochs).extracting(EpochResult::epoch).containsExactly(1, 2, 3);
        assertThatThrownBy(() -> new EngineTrainer(
                                engine, settings(ModelSelection.LAST, listener).withCheckpoint(folder, true))
                        .train(MODEL, DATA, Networks.plan(WORSE, 9, 8)))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("selection of the model is best, now it is last");
    }

    @OnEachEngine
    void needsValidationData(Engine engine) {
        EngineTrainer trainer = new EngineTrainer(engine, TrainingSettings.DEFAULT.withSelection(BEST));
        assertThatThrownBy(() -> trainer.train(MODEL, DATA, Networks.plan(BETTER, 1, 8)))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("needs validation data");
    }

    @Test
    void refusesPatienceBelowOne() {
        assertThatThrownBy(() -> new ModelSelection(false, OptionalInt.of(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("patience is 0");
    }
}
