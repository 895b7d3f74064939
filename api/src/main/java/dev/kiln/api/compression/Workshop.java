package dev.kiln.api.compression;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.training.Trainer;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.status.Experimental;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What the host gives a compressor to work with. */
@Experimental
public interface Workshop {

    /** Returns the engine that runs programs, which is the host's to close. */
    Engine engine();

    /** Returns what all randomness is keyed by. */
    long seed();

    /**
     * The examples that ranges are measured on.
     *
     * @return the calibration data
     * @throws dev.kiln.graph.error.DataException if the user gave none, saying how to
     */
    DataSet calibrationData();

    /**
     * The examples that a model is fine-tuned on.
     *
     * @return the training data
     * @throws dev.kiln.graph.error.DataException if the user gave none, saying how to
     */
    DataSet trainingData();

    /** Whether there are examples to fine-tune on. */
    boolean hasTrainingData();

    /** Returns what trains a model. */
    Trainer trainer();

    /** Returns the loss that the task has by default: cross entropy, or the squared error. */
    Loss loss();

    /**
     * An optimizer by name, so that a plugin need not bring its own.
     *
     * @param specification name and options as a user types them, such as {@code adam:lr=0.001}
     * @return the optimizer
     * @throws dev.kiln.graph.error.OptionException if there is none of that name or an option is wrong
     */
    Optimizer optimizer(String specification);

    /**
     * Reads a model, or a new network from an architecture file.
     *
     * @param file an {@code .onnx} file or a YAML file
     * @return the model
     * @throws dev.kiln.graph.error.FileFormatException if it cannot be read
     */
    Model model(Path file);

    /** Returns what takes lines for the person who waits. */
    Consumer<String> progress();
}
