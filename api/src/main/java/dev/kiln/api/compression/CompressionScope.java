package dev.kiln.api.compression;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.Trainer;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.status.Experimental;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The services of the host for a compressor: an engine, data, training. */
@Experimental
public interface CompressionScope {

    /** Returns the engine that runs programs; the host closes it. */
    Engine engine();

    /** Returns the seed that keys all randomness. */
    long seed();

    /**
     * The examples on which ranges are measured.
     *
     * @return the calibration data
     * @throws dev.kiln.graph.error.DataException if the user gave none; the message says how to
     */
    DataSet calibrationData();

    /**
     * The examples on which a model is fine-tuned.
     *
     * @return the training data
     * @throws dev.kiln.graph.error.DataException if the user gave none; the message says how to
     */
    DataSet trainingData();

    /** Whether the user gave training data. */
    boolean hasTrainingData();

    /** Returns the trainer, which fine-tunes models. */
    Trainer trainer();

    /** Returns the default loss of the task: cross entropy, or the squared error. */
    Loss loss();

    /**
     * Reads a model, or a new network from an architecture file.
     *
     * @param file an {@code .onnx} file or a YAML file
     * @return the model
     * @throws dev.kiln.graph.error.FileFormatException if it cannot be read
     */
    Model model(Path file);

    /** Returns the consumer of progress lines for the user. */
    Consumer<String> progress();
}
