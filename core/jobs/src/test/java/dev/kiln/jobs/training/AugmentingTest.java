package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.Augmentation;
import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.data.DataSets;
import dev.kiln.graph.Noise;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.PluginException;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AugmentingTest {

    private static final Networks.Momentum MOMENTUM = new Networks.Momentum(0.1, 0.9);

    /** Replaces the inputs by noise. */
    private static final Augmentation NOISE =
            (batch, scope) -> batch.withInputs(scope.noise(Noise.NORMAL, 5, example(batch)));

    private static long[] example(Batch batch) {
        long[] shape = batch.inputs().shape();
        return Arrays.copyOfRange(shape, 1, shape.length);
    }

    private static List<NamedAugmentation> shipped(String... texts) {
        return Stream.of(texts)
                .map(text -> new NamedAugmentation(text, ProvidedExtensions.create(AugmentationProvider.class, text)))
                .toList();
    }

    private static Tensor augmented(long seed, long epoch, int augmentations, long... indices) {
        List<NamedAugmentation> all = Collections.nCopies(augmentations, new NamedAugmentation("noise", NOISE));
        Batch batch = Blobs.of(20, 6, 3).batch(indices);
        return new Augmenting(all, InputInfo.UNBOUNDED, List.of(batch.input()), seed)
                .apply(batch, epoch)
                .batch()
                .inputs();
    }

    @Test
    void randomnessDependsOnSeedEpochAndExampleAlone() {
        Tensor all = augmented(1, 2, 1, LongStream.range(0, 20).toArray());

        assertThat(augmented(1, 2, 1, 7, 3)).isEqualTo(all.select(7, 3));
        assertThat(augmented(2, 2, 1, 7, 3)).isNotEqualTo(all.select(7, 3));
        assertThat(augmented(1, 3, 1, 7, 3)).isNotEqualTo(all.select(7, 3));
        // the second of the same kind has its own
        assertThat(augmented(1, 2, 2, 7, 3)).isNotEqualTo(all.select(7, 3));
    }

    private static Model train(Engine engine, Model model, DataSet data, TrainingSettings settings) {
        return new EngineTrainer(engine, settings).train(model, data, Networks.plan(MOMENTUM, 4, 64));
    }

    @OnEachEngine
    void learnsTheBuiltInDigitsFromShiftedAndNoisyOnes(Engine engine) {
        List<EpochResult> heard = new ArrayList<>();
        Model model = Networks.ofImages(28)
                .dense("hidden", 784, 32)
                .relu()
                .dense("out", 32, 10)
                .model();
        TrainingSettings settings = TrainingSettings.DEFAULT
                .withAugmentations(shipped("crop:padding=1", "gaussian-noise:deviation=0.1"))
                .withValidation(DataSets.builtIn().open("strokes:test").first(500))
                .withListener(new TrainingListener() {
                    @Override
                    public void epoch(EpochResult result) {
                        heard.add(result);
                    }
                });
        train(engine, model, DataSets.builtIn().open("strokes:train").first(2000), settings);

        assertThat(heard.get(3).validationAccuracy().getAsDouble()).isGreaterThan(0.8);
    }

    @OnEachEngine
    void aTrainingWithOthersIsAnother(Engine engine, @TempDir Path folder) {
        Model model = Networks.mlp(6, 8, 3);
        TrainingSettings resuming = TrainingSettings.DEFAULT.withCheckpoint(folder, true);
        train(engine, model, Blobs.of(64, 6, 3), resuming.withAugmentations(shipped("gaussian-noise:deviation=0.1")));

        assertThatThrownBy(() -> train(engine, model, Blobs.of(64, 6, 3), resuming))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("list of augmentations is gaussian-noise:deviation=0.1, now it is empty");
    }

    private static void blames(Engine engine, Augmentation augmentation, String... words) {
        TrainingSettings settings =
                TrainingSettings.DEFAULT.withAugmentations(List.of(new NamedAugmentation("odd", augmentation)));
        assertThatThrownBy(() -> train(engine, Networks.mlp(6, 8, 3), Blobs.of(64, 6, 3), settings))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("The augmentation dev.kiln.jobs.training.AugmentingTest")
                .hasMessageContainingAll(words);
    }

    @OnEachEngine
    void blamesAnAugmentationForOtherExamples(Engine engine) {
        blames(engine, (batch, scope) -> batch.select(0), "returned the examples [");
        blames(engine, (batch, scope) -> batch.withInputs(batch.inputs().reshape(batch.size(), 2, 3)), "FLOAT [64, 6]");
        blames(engine, (batch, scope) -> batch.with("more", batch.targets()), "returned the columns");
        blames(
                engine,
                (batch, scope) -> {
                    float[] values = batch.inputs().toFloatArray();
                    values[6] = Float.NaN;
                    return batch.withInputs(Tensor.of(values, batch.inputs().shape()));
                },
                "infinite or no number",
                "the example ");
        blames(
                engine,
                (batch, scope) -> {
                    throw new IllegalStateException("no more");
                },
                "no more");
    }
}
