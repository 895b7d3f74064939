package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.Batch;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.ParametersScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.OptionException;
import dev.kiln.testkit.OnEachEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps with limits, accumulation and averages, against softmax regression by hand in double precision. */
class StepSettingsTest {

    private static final Networks.Momentum MOMENTUM = new Networks.Momentum(0.1, 0.9);
    private static final int COUNT = 20;
    private static final int BATCH = 4;
    private static final Blobs DATA = Blobs.of(COUNT, 4, 3);
    private static final Model MODEL = Networks.of(4).dense("out", 4, 3).model();

    @TempDir
    private Path folder;

    private static Model train(Engine engine, int epochs, TrainingSettings settings) {
        return new EngineTrainer(engine, settings).train(MODEL, DATA, Networks.plan(MOMENTUM, epochs, BATCH));
    }

    private static TrainingSettings settings(StepSettings step) {
        return TrainingSettings.DEFAULT.withStep(step);
    }

    private static double[] values(Model model, String name) {
        float[] values = model.graph().constants().get(name).toFloatArray();
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }

    private static SoftmaxRegression start() {
        return new SoftmaxRegression(values(MODEL, "out.weight"), values(MODEL, "out.bias"), 4, 3);
    }

    /** The batches of an epoch with so many examples each. */
    private static List<Batch> batches(long epoch, int size) {
        long[] order = Shuffle.order(0, epoch, COUNT);
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < COUNT; from += size) {
            batches.add(DATA.batch(Arrays.copyOfRange(order, from, Math.min(COUNT, from + size))));
        }
        return batches;
    }

    @OnEachEngine
    void accumulatedBatchesAreOneLargeBatch(Engine engine) {
        Model trained = train(engine, 2, settings(StepSettings.DEFAULT.withAccumulation(2)));
        SoftmaxRegression expected = start();
        for (int epoch = 0; epoch < 2; epoch++) {
            // 8, 8 and the 4 examples that are left
            batches(epoch, 2 * BATCH).forEach(batch -> expected.step(batch, 0.1, 0.9));
        }
        assertThat(values(trained, "out.weight")).containsExactly(expected.weight(), within(1e-6));
        assertThat(values(trained, "out.bias")).containsExactly(expected.bias(), within(1e-6));
    }

    @OnEachEngine
    void averagesForgetTheFirstValuesSoon(Engine engine) {
        Model trained = train(engine, 2, settings(StepSettings.DEFAULT.withAveraging(0.5)));
        SoftmaxRegression expected = start();
        double[] average = expected.weight().clone();
        int update = 0;
        for (int epoch = 0; epoch < 2; epoch++) {
            for (Batch batch : batches(epoch, BATCH)) {
                expected.step(batch, 0.1, 0.9);
                update++;
                double decay = Math.min(0.5, (1.0 + update) / (10 + update));
                for (int i = 0; i < average.length; i++) {
                    average[i] = decay * average[i] + (1 - decay) * expected.weight()[i];
                }
            }
        }
        assertThat(values(trained, "out.weight")).containsExactly(average, within(1e-6));
    }

    @OnEachEngine
    void elementsOfGradientsAreCut(Engine engine) {
        SoftmaxRegression whole = start();
        batches(0, COUNT).forEach(batch -> whole.step(batch, 1, 0));
        double[] before = values(MODEL, "out.weight");
        double[] gradients = new double[before.length];
        Arrays.setAll(gradients, i -> before[i] - whole.weight()[i]);
        // some are cut and some are not
        double most = Arrays.stream(gradients).map(Math::abs).sorted().toArray()[before.length / 2] * 1.01;
        Model trained = new EngineTrainer(engine, settings(StepSettings.DEFAULT.withClipValue(most)))
                .train(MODEL, DATA, Networks.plan(new Networks.Momentum(1, 0), 1, COUNT));
        double[] after = values(trained, "out.weight");
        for (int i = 0; i < before.length; i++) {
            double limited = Math.max(-most, Math.min(most, gradients[i]));
            assertThat(before[i] - after[i]).isCloseTo(limited, within(1e-6));
        }
    }

    @OnEachEngine
    void goesOnBitForBitWithAverageAndAccumulation(Engine engine) {
        TrainingSettings settings =
                settings(StepSettings.DEFAULT.withAveraging(0.9).withAccumulation(3));
        Model whole = train(engine, 4, settings);
        train(engine, 2, settings.withCheckpoint(folder, true));
        Model resumed = train(engine, 4, settings.withCheckpoint(folder, true));
        assertThat(resumed.graph().constants()).isEqualTo(whole.graph().constants());
        assertThatThrownBy(() -> train(
                        engine,
                        4,
                        settings(StepSettings.DEFAULT.withAveraging(0.9)).withCheckpoint(folder, true)))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("accumulation is 3, now it is 1");
    }

    /** Looks at the loss elsewhere. */
    private record Sharpness(double learningRate) implements Optimizer {

        @Override
        public List<Value> updateAll(ParametersScope scope, List<Value> parameters, List<Value> gradients) {
            return scope.gradients(parameters.stream().map(p -> p.add(0.1)).toList());
        }
    }

    @OnEachEngine
    void refusesToAccumulateForAnOptimizerThatComputesTheLossAgain(Engine engine) {
        EngineTrainer trainer = new EngineTrainer(engine, settings(StepSettings.DEFAULT.withAccumulation(2)));
        assertThatThrownBy(() -> trainer.train(MODEL, DATA, Networks.plan(new Sharpness(0.1), 1, BATCH)))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("accumulation over 2 batches");
    }

    @Test
    void refusesNumbersOutsideTheirRange() {
        assertThatThrownBy(() -> StepSettings.DEFAULT.withAccumulation(0)).hasMessageContaining("accumulation is 0");
        assertThatThrownBy(() -> StepSettings.DEFAULT.withAveraging(1)).hasMessageContaining("averaging is 1.0");
        assertThatThrownBy(() -> StepSettings.DEFAULT.withClipValue(Double.NaN)).hasMessageContaining("clipValue");
    }
}
