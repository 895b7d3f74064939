package dev.kiln.jobs.compression;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Specification;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.Trainer;
import dev.kiln.data.ValueRange;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.models.Architecture;
import dev.kiln.models.ModelFiles;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The services of the host for compressors.
 *
 * @param engine runs programs; compressors cannot close it
 * @param seed the seed of all randomness
 * @param trainer trains models
 * @param extensions the registry of losses, optimizers and layers
 * @param training the training data, if the user gave them
 * @param calibration the calibration data, if the user gave them
 * @param progress receives lines for the user
 */
public record HostCompressionScope(
        Engine engine,
        long seed,
        Trainer trainer,
        Extensions extensions,
        Optional<DataSet> training,
        Optional<DataSet> calibration,
        Consumer<String> progress)
        implements CompressionScope {

    /** Lends the engine. */
    public HostCompressionScope {
        engine = new LentEngine(engine);
    }

    @Override
    public DataSet calibrationData() {
        return calibration
                .or(() -> training)
                .orElseThrow(
                        () -> new DataException(
                                "This method measures ranges on examples, but none were given; add --calibration SPEC or --data SPEC."));
    }

    @Override
    public DataSet trainingData() {
        return training.orElseThrow(
                () -> new DataException("This method trains on examples, but none were given; add --data SPEC."));
    }

    @Override
    public boolean hasTrainingData() {
        return training.isPresent();
    }

    @Override
    public Loss loss() {
        boolean regression =
                training.map(DataSet::task).filter(Task.REGRESSION::equals).isPresent();
        return extensions
                .create(LossProvider.KIND, Specification.parse(regression ? "mse" : "cross-entropy"))
                .instance();
    }

    /** A new network takes the values of its training data. */
    private Model ranged(Model fresh) {
        return training.map(data -> fresh.withInput(ValueRange.of(data).stated()))
                .orElse(fresh);
    }

    /** The meaning of a single score is determined as in evaluations. */
    private Model known(Model model) {
        boolean asked = model.hasOneScore() && model.oneScore().isEmpty();
        return training.filter(data -> asked && data.task() == Task.CLASSIFICATION)
                .map(data -> DataFit.of(model, data, () -> engine).model())
                .orElse(model);
    }

    @Override
    public Model model(Path file) {
        return file.toString().endsWith(".onnx")
                ? known(ModelFiles.read(file))
                : ranged(Architecture.read(file, extensions).build(seed));
    }
}
