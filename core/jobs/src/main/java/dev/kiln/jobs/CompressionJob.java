package dev.kiln.jobs;

import dev.kiln.api.compression.Compressor;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.compression.CompressionRun;
import dev.kiln.jobs.compression.HostCompressionScope;
import dev.kiln.jobs.compression.NamedCompressor;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.TrainingSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A compression, see {@link Kiln#compress}. Each method but {@link #run} returns this. */
public final class CompressionJob {

    private final Model model;
    private final List<NamedCompressor> methods = new ArrayList<>();
    private Optional<DataSet> training = Optional.empty();
    private Optional<DataSet> calibration = Optional.empty();
    private Optional<DataSet> validation = Optional.empty();
    private TrainingSettings settings = TrainingSettings.DEFAULT;
    private JobEngine engine = new JobEngine(Capability.TRAINING);

    CompressionJob(Model model) {
        this.model = model;
    }

    /**
     * Adds methods, which are applied in order.
     *
     * @param added the methods
     * @return this
     */
    public CompressionJob with(Compressor... added) {
        Arrays.stream(added).map(NamedCompressor::of).forEach(methods::add);
        return this;
    }

    /**
     * Sets the data for fine-tuning.
     *
     * @param data the training data
     * @return this
     */
    public CompressionJob training(DataSet data) {
        training = Optional.of(data);
        return this;
    }

    /**
     * Sets the data on which ranges are measured; by default the training data.
     *
     * @param data the calibration data
     * @return this
     */
    public CompressionJob calibration(DataSet data) {
        calibration = Optional.of(data);
        return this;
    }

    /**
     * Sets the data on which candidates are compared; by default the training data.
     *
     * @param data the validation data
     * @return this
     */
    public CompressionJob validation(DataSet data) {
        validation = Optional.of(data);
        return this;
    }

    /**
     * Sets the settings of trainings in the methods, such as the seed and a listener.
     *
     * @param others the settings
     * @return this
     */
    public CompressionJob settings(TrainingSettings others) {
        settings = others;
        return this;
    }

    /**
     * Names the engine; by default the best that can train.
     *
     * @param name such as {@code onnx} or {@code djl}
     * @return this
     */
    public CompressionJob engine(String name) {
        engine = engine.named(name);
        return this;
    }

    /**
     * Compresses.
     *
     * @return the compressed model, with each method in its provenance, and the result of each
     * @throws dev.kiln.graph.error.KilnException if the model does not allow it, or data are missing that a method needs
     */
    public CompressionRun run() {
        if (methods.isEmpty()) {
            throw new OptionException("There is no method; add one with with(...).");
        }
        return engine.with(this::compress);
    }

    private CompressionRun compress(Engine opened) {
        HostCompressionScope scope = new HostCompressionScope(
                opened,
                settings.seed(),
                new EngineTrainer(opened, settings),
                Extensions.besideHost(),
                training,
                calibration,
                validation,
                line -> {});
        Model fitted = training.or(() -> validation)
                .map(data -> DataFit.of(model, data, () -> opened).model())
                .orElse(model);
        return CompressionRun.of(fitted, methods, scope);
    }
}
