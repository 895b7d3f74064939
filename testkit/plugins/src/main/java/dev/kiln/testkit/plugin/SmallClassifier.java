package dev.kiln.testkit.plugin;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.compression.HostCompressionScope;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.TrainingSettings;
import dev.kiln.models.Architecture;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A trained network for compressors and attacks, small enough for a test: it predicts the brightest corner of an 8x8
 * image.
 *
 * @param model the network: a convolution with batch normalization, a pooling, two dense layers
 * @param training the training data
 * @param test other examples
 */
record SmallClassifier(Model model, TensorDataSet training, TensorDataSet test) {

    private static final String ARCHITECTURE = """
            input: {shape: [1, 8, 8]}
            layers:
              - conv2d: {channels: 4, kernel: 3, padding: same}
              - batch-norm
              - relu
              - max-pool2d: {kernel: 2}
              - flatten
              - dense: {units: 16}
              - relu
              - dense: {units: 4}
            """;

    private static final Map<String, SmallClassifier> TRAINED = new ConcurrentHashMap<>();
    private static final List<String> CORNERS = List.of("top left", "top right", "bottom left", "bottom right");
    private static final int SIDE = 8;
    private static final long SEED = 3;
    private static final long SCOPE_SEED = 5;
    private static final int EPOCHS = 5;
    private static final int BATCH_SIZE = 32;

    /** Trains it, once for each kind of engine: the same seed gives the same network. */
    static SmallClassifier trainedOn(Engine engine) {
        return TRAINED.computeIfAbsent(engine.name(), name -> train(engine));
    }

    private static SmallClassifier train(Engine engine) {
        TensorDataSet training = corners("corners:training", 256, 1);
        Model fresh = Architecture.parse(ARCHITECTURE, "corners.yaml", Extensions.besideHost())
                .build(SEED)
                .withInput(InputInfo.UNIT);
        TrainingPlan plan = new TrainingPlan(
                loss(),
                dev.kiln.testkit.ProvidedExtensions.create(OptimizerProvider.class, "adam:lr=0.01"),
                Schedule.CONSTANT,
                EPOCHS,
                BATCH_SIZE,
                List.of());
        EngineTrainer trainer = new EngineTrainer(engine, TrainingSettings.DEFAULT.withSeed(SEED));
        return new SmallClassifier(trainer.train(fresh, training, plan), training, corners("corners:test", 64, 2));
    }

    /** A scope with its training data, for training and calibration. */
    static CompressionScope scope(Engine engine, SmallClassifier given) {
        return new HostCompressionScope(
                engine,
                SCOPE_SEED,
                new EngineTrainer(engine, TrainingSettings.DEFAULT.withSeed(SCOPE_SEED)),
                Extensions.besideHost(),
                Optional.of(given.training()),
                Optional.of(given.training()),
                Optional.empty(),
                line -> {});
    }

    private static Loss loss() {
        return dev.kiln.testkit.ProvidedExtensions.create(LossProvider.class, "cross-entropy");
    }

    /** Images in [0, 1]: noise of up to 0.6, and 0.3 more in one corner. */
    private static TensorDataSet corners(String name, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] pixels = new float[count * SIDE * SIDE];
        long[] labels = new long[count];
        for (int i = 0; i < pixels.length; i++) {
            int example = i / (SIDE * SIDE);
            int row = i / SIDE % SIDE;
            int column = i % SIDE;
            labels[example] = example % CORNERS.size();
            int corner = 2 * (row / (SIDE / 2)) + column / (SIDE / 2);
            pixels[i] = (float) (0.6 * random.nextDouble() + (corner == labels[example] ? 0.3 : 0));
        }
        return TensorDataSet.classification(
                name, Tensor.of(pixels, count, 1, SIDE, SIDE), Tensor.of(labels, count), CORNERS);
    }
}
