package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.model.Model;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.ScheduleProvider;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.OptionException;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** A schedule that follows the losses of the training, which a checkpoint keeps. */
class PlateauTest {

    private static final Model MODEL = Networks.dropoutAndBatchNorm(6, 8, 3);
    private static final Blobs DATA = Blobs.of(50, 6, 3);
    private static final int BATCH_SIZE = 16;
    private static final int STEPS_PER_EPOCH = 4;
    private static final int EPOCHS = 6;

    /** A loss has to fall by half in each epoch. */
    private static final String HALVING = "on-plateau:factor=0.5,patience=0,threshold=0.5";

    @TempDir
    private Path folder;

    /** The results of the epochs that a training reports. */
    private static final class History implements TrainingListener {

        private final List<EpochResult> results = new ArrayList<>();

        @Override
        public void epoch(EpochResult result) {
            results.add(result);
        }
    }

    private static TrainingPlan plan(Schedule schedule, int epochs) {
        return new TrainingPlan(
                Networks.CROSS_ENTROPY, new Networks.Momentum(0.05, 0.9), schedule, epochs, BATCH_SIZE, List.of());
    }

    private static Model train(Engine engine, String schedule, int epochs, TrainingSettings settings) {
        Schedule created = ProvidedExtensions.create(ScheduleProvider.class, schedule);
        return new EngineTrainer(engine, settings).train(MODEL, DATA, plan(created, epochs));
    }

    private static TrainingSettings validated() {
        return TrainingSettings.DEFAULT.withValidation(Blobs.of(20, 6, 3));
    }

    private static void assertSameBits(Model actual, Model expected) {
        assertThat(actual.graph().constants()).isEqualTo(expected.graph().constants());
    }

    /** The rates computed from the reported losses, given to a training that knows no losses. */
    @OnEachEngine
    void halvesTheRateWhereverTheValidationLossDidNotHalve(Engine engine) {
        History history = new History();
        Model trained = train(engine, HALVING, EPOCHS, validated().withListener(history));
        double[] factors = new double[EPOCHS];
        double factor = 1;
        double best = Double.POSITIVE_INFINITY;
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            factors[epoch] = factor;
            double loss = history.results.get(epoch).validationLoss().orElseThrow();
            if (loss < best / 2) {
                best = loss;
            } else {
                factor /= 2;
            }
        }
        assertThat(factors).contains(1, 0.5);
        Schedule table = (step, steps) -> factors[(int) (step / STEPS_PER_EPOCH)];
        assertSameBits(trained, new EngineTrainer(engine, validated()).train(MODEL, DATA, plan(table, EPOCHS)));
    }

    @OnEachEngine
    void aResumedTrainingHasTheSameRates(Engine engine) {
        Model whole = train(engine, HALVING, EPOCHS, validated());
        for (int epochs : new int[] {2, 5, EPOCHS}) {
            Model resumed = train(engine, HALVING, epochs, validated().withCheckpoint(folder, true));
            if (epochs == EPOCHS) {
                assertSameBits(resumed, whole);
            }
        }
    }

    @OnEachEngine
    void aTrainingThatWouldHaveHadOtherRatesIsNotResumed(Engine engine) {
        train(engine, HALVING, 4, validated().withCheckpoint(folder, true));
        assertThatThrownBy(() -> train(
                        engine,
                        "on-plateau:factor=0.25,patience=0,threshold=0.5",
                        EPOCHS,
                        validated().withCheckpoint(folder, true)))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("other learning rates");
    }

    @OnEachEngine
    void refusesToWatchAValidationLossThatIsNotMeasured(Engine engine) {
        assertThatThrownBy(() -> train(engine, HALVING, EPOCHS, TrainingSettings.DEFAULT))
                .isInstanceOf(OptionException.class)
                .hasMessageContainingAll("no validation data", "--validation");
        History history = new History();
        train(engine, HALVING + ",loss=training", 1, TrainingSettings.DEFAULT.withListener(history));
        assertThat(history.results).hasSize(1);
    }
}
