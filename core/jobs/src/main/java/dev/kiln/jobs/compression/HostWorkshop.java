package dev.kiln.jobs.compression;

import dev.kiln.api.compression.Workshop;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.training.Trainer;
import dev.kiln.data.ValueRange;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.host.extension.Extensions;
import dev.kiln.host.extension.Kind;
import dev.kiln.host.extension.Specification;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.models.Architecture;
import dev.kiln.models.ModelFiles;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What compressors find in the host.
 *
 * @param engine runs programs; compressors cannot close it
 * @param seed keys all randomness
 * @param trainer trains models
 * @param extensions where losses, optimizers and layers are found by name
 * @param training what models are fine-tuned on, if the user gave it
 * @param calibration what ranges are measured on, if the user gave it
 * @param progress takes lines for the person who waits
 */
public record HostWorkshop(
        Engine engine,
        long seed,
        Trainer trainer,
        Extensions extensions,
        Optional<DataSet> training,
        Optional<DataSet> calibration,
        Consumer<String> progress)
        implements Workshop {

    /** Lends the engine. */
    public HostWorkshop {
        engine = new LentEngine(engine);
    }

    @Override
    public DataSet calibrationData() {
        return calibration
                .or(() -> training)
                .orElseThrow(
                        () -> new DataException(
                                "This method measures ranges on examples, and none were given; add --calibration SPEC or --data SPEC."));
    }

    @Override
    public DataSet trainingData() {
        return training.orElseThrow(
                () -> new DataException("This method trains on examples, and none were given; add --data SPEC."));
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
                .create(Kind.LOSS, Specification.parse(regression ? "mse" : "cross-entropy"))
                .instance();
    }

    @Override
    public Optimizer optimizer(String specification) {
        return extensions
                .create(Kind.OPTIMIZER, Specification.parse(specification))
                .instance();
    }

    /** A new network takes the values that it learns from. */
    private Model ranged(Model fresh) {
        return training.map(data -> fresh.withInput(ValueRange.of(data).stated()))
                .orElse(fresh);
    }

    /** What the one score of a model means is seen as where models are evaluated. */
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
