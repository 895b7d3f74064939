package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.statistics.ModelStatistics;
import dev.kiln.models.ModelFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract of a {@link Compressor}. It gets a small trained convolutional network that classifies 8x8 images into
 * four classes, and a scope with training and calibration data.
 */
public abstract class CompressorContract extends ProviderContract<Compressor, CompressorProvider> {

    /** Called by subclasses. */
    protected CompressorContract() {
        super(CompressorProvider.KIND);
    }

    /** Returns the allowed decrease of the accuracy, from 0 to 1, with the first specification; 0.1 by default. */
    protected double accuracyLoss() {
        return 0.1;
    }

    /**
     * Returns the share of the predictions that may differ by more than the {@link #tolerance} between two engines; 0
     * by default. Where a result is quantized, a rounding error can become a whole quantization step.
     */
    protected double shareApart() {
        return 0;
    }

    /**
     * Checks further claims on the compressor's results: the number of zero weights, the size of the file. By default
     * nothing.
     *
     * @param model the original model
     * @param compressed the compression result
     * @param options the options of the compressor
     */
    protected void checkClaims(Model model, CompressionResult compressed, Map<String, Object> options) {}

    private CompressionResult compress(CompressorProvider provider, Map<String, Object> options, Engine engine) {
        SmallClassifier given = SmallClassifier.trainedOn(engine);
        return make(provider, options)
                .plan(given.model(), SmallClassifier.scope(engine, given))
                .apply();
    }

    /** An action on a compression result. */
    private interface Trial {
        void run(SmallClassifier given, CompressionResult compressed, Map<String, Object> options);
    }

    private void onEachResult(Engine engine, Trial trial) {
        SmallClassifier given = SmallClassifier.trainedOn(engine);
        for (Map<String, Object> options : specifications()) {
            during("with " + options, () -> {
                CompressionResult compressed = make(options)
                        .plan(given.model(), SmallClassifier.scope(engine, given))
                        .apply();
                trial.run(given, compressed, options);
            });
        }
    }

    /** The bytes of its file, and its predictions. */
    @Override
    Map<String, Tensor> use(CompressorProvider provider, Map<String, Object> options, Engine engine) {
        SmallClassifier given = SmallClassifier.trainedOn(engine);
        Model model = make(provider, options)
                .plan(given.model(), SmallClassifier.scope(engine, given))
                .apply()
                .model();
        Map<String, Tensor> results = new LinkedHashMap<>();
        byte[] file = ModelFiles.bytes(model);
        results.put(
                "file",
                Tensor.wrap(
                        ElementType.UINT8,
                        Tensor.allocate(ElementType.UINT8, file.length)
                                .put(file)
                                .flip(),
                        file.length));
        results.put("predictions", Predictions.of(engine, model, given.test()));
        return results;
    }

    /**
     * One model, compressed on the first engine, runs on both, since training on different engines differs by more than
     * rounding.
     */
    @Override
    Map<String, Tensor> compared(Map<String, Object> options, Engine first, Engine engine) {
        Model model = compress(provider(), options, first).model();
        List<String> obstacles = engine.obstacles(model.graph());
        if (!obstacles.isEmpty()) {
            skip(Check.ENGINES, "the engine " + engine.name() + " cannot run the result: " + obstacles);
        }
        DataSet test = SmallClassifier.trainedOn(first).test();
        return Map.of("predictions", Predictions.of(engine, model, test));
    }

    @Override
    void assertAgree(Map<String, Tensor> expected, Map<String, Tensor> actual, String what) {
        double apart = Closeness.shareApart(
                Results.of(expected, "predictions"), Results.of(actual, "predictions"), tolerance());
        assertTrue(apart <= shareApart(), () -> what + ": a share of " + apart + " of the predictions differ");
    }

    @Test
    @Checks(Check.PLAN)
    void saysWhatItWillDoAndLeavesTheGivenModelAsItWas() {
        onBestEngine(Check.PLAN, engine -> {
            SmallClassifier given = SmallClassifier.trainedOn(engine);
            byte[] before = ModelFiles.bytes(given.model());
            for (Map<String, Object> options : specifications()) {
                CompressionPlan plan = make(options).plan(given.model(), SmallClassifier.scope(engine, given));
                assertFalse(plan.changes().isEmpty(), "with " + options + " the plan says nothing");
                plan.changes().forEach(change -> assertReadable(change, "with " + options));
                plan.apply();
                assertArrayEquals(
                        before, ModelFiles.bytes(given.model()), "with " + options + " the given model changed");
            }
        });
    }

    private static void assertReadable(LayerChange change, String what) {
        assertFalse(change.layer().isBlank(), what + " a layer has no name: " + change);
        assertFalse(change.change().isBlank(), what + " nothing is said of " + change.layer());
    }

    @TestFactory
    @Checks(Check.FILE)
    Stream<DynamicTest> givesAFileThatPredictsTheSame() {
        return onEachEngine(
                Check.FILE,
                Set.of(),
                engine -> onEachResult(engine, (given, compressed, options) -> {
                    Path file = folder.resolve("compressed.onnx");
                    ModelFiles.write(compressed.model(), file);
                    Model read = ModelFiles.read(file);
                    assertEquals(
                            compressed.model().parameters(), read.parameters(), "with " + options + ": parameters");
                    assertEquals(
                            ModelStatistics.of(compressed.model()),
                            ModelStatistics.of(read),
                            "with " + options + ": statistics");
                    List<String> obstacles = engine.obstacles(read.graph());
                    if (!obstacles.isEmpty()) {
                        skip(Check.FILE, "the engine " + engine.name() + " cannot run the result: " + obstacles);
                    }
                    assertEquals(
                            Predictions.of(engine, compressed.model(), given.test()),
                            Predictions.of(engine, read, given.test()),
                            "with " + options + ": the predictions of the file written and read again");
                }));
    }

    @Test
    @Checks(Check.ACCURACY)
    void keepsTheAccuracyAndItsWord() {
        onBestEngine(
                Check.ACCURACY,
                engine -> onEachResult(engine, (given, compressed, options) -> {
                    checkClaims(given.model(), compressed, options);
                    if (!options.equals(firstSpecification())) {
                        return;
                    }
                    double before = accuracy(engine, given.model(), given.test());
                    double after = accuracy(engine, compressed.model(), given.test());
                    assertTrue(
                            after >= before - accuracyLoss(),
                            () -> "with " + options + " the accuracy falls from " + before + " to " + after);
                }));
    }

    private static double accuracy(Engine engine, Model model, DataSet data) {
        return Predictions.accuracy(Predictions.of(engine, model, data), data);
    }

    @Test
    @Checks(Check.MEMORY)
    void closesWhatItOpens() {
        onBestEngine(Check.MEMORY, engine -> {
            WatchedEngine watched = new WatchedEngine(engine);
            onEachResult(watched, (given, compressed, options) -> {
                assertEquals(List.of(), watched.open(), "with " + options + " these programs are left open");
                assertFalse(watched.isClosed(), "with " + options + " the host's engine was closed");
            });
        });
    }
}
