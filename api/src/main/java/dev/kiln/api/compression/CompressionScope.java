package dev.kiln.api.compression;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.Trainer;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.status.Experimental;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * The services of the host for a compressor: an engine, data, values and gradients of a model, training.
 *
 * <p>A training of the {@link #trainer} continues where it stopped if the user resumes the compression.
 */
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

    /**
     * The examples on which candidates are compared: the validation data, or the training or calibration data where the
     * user gave no others.
     *
     * @return the data
     * @throws dev.kiln.graph.error.DataException if the user gave none; the message says how to
     */
    DataSet validationData();

    /** Whether there are data on which candidates can be compared. */
    boolean hasValidationData();

    /**
     * Measures a candidate on the {@linkplain #validationData validation data}.
     *
     * @param candidate the model
     * @return its loss and its quality
     * @throws dev.kiln.graph.error.DataException if there are no data, or they do not fit
     */
    CandidateResult evaluate(Model candidate);

    /**
     * Counts the cost of a candidate, without running it.
     *
     * @param candidate the model
     * @return its multiply-accumulates, parameters and bytes
     */
    ModelCost cost(Model candidate);

    /**
     * Measures the latency of a candidate on the engine, on an example of the {@linkplain #validationData validation data}.
     * It takes about half a second.
     *
     * @param candidate the model
     * @return the median duration of one prediction, in milliseconds
     * @throws dev.kiln.graph.error.DataException if there are no data
     */
    double latency(Model candidate);

    /**
     * Computes values of a model, such as the outputs of its layers, for all examples of a data set. It costs a forward
     * pass for each.
     *
     * @param model the model, in its inference form
     * @param names names of values in its graph
     * @param data the examples
     * @param receiver takes the values batch by batch
     * @throws dev.kiln.graph.error.GraphException if the graph has no value of a name
     * @throws dev.kiln.graph.error.CancelledException if the user stops the work
     */
    void values(Model model, Collection<String> names, DataSet data, BatchValues receiver);

    /**
     * Computes gradients of the sum of a loss over each batch, for all examples of a data set: with respect to parameters,
     * or to values that depend on the examples, whose rows are then the gradients of each example. It costs a forward and a
     * backward pass for each.
     *
     * @param model the model, in its inference form
     * @param loss the loss of the first target, such as {@link #loss}
     * @param names names of parameters or of other values in its graph
     * @param data the examples
     * @param receiver takes the gradients batch by batch, each of its value's shape
     * @throws dev.kiln.graph.error.GraphException if the graph has no value of a name
     * @throws dev.kiln.graph.error.CancelledException if the user stops the work
     */
    void gradients(Model model, Loss loss, Collection<String> names, DataSet data, BatchValues receiver);

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

    /**
     * Shows how far the work is, and ends it if the user has stopped it: nothing is written then, and the model stays as it
     * was.
     *
     * @param unit the unit that is counted, such as {@code layer}
     * @param done the number of units that are done
     * @param total their total number
     * @throws dev.kiln.graph.error.CancelledException if the user has stopped the work
     */
    default void advanced(String unit, long done, long total) {
        CancelledException.throwIfInterrupted();
    }
}
