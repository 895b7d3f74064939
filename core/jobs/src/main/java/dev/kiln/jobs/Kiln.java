package dev.kiln.jobs;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.layer.Network;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataSets;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.evaluation.Evaluation;
import dev.kiln.jobs.evaluation.Evaluator;
import dev.kiln.jobs.prediction.ExamplePredictor;
import dev.kiln.jobs.prediction.Predictions;
import dev.kiln.models.Architecture;
import dev.kiln.models.ModelFiles;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The main jobs from Java: training, evaluation, prediction, attack, compression.
 *
 * <pre>{@code
 * Model model = Kiln.train(Kiln.network(Path.of("network.yaml")), Kiln.data("strokes:train"))
 *         .optimizer(new Sgd(0.01, 0.5))
 *         .epochs(10)
 *         .run();
 * Kiln.write(model, Path.of("model.onnx"));
 * }</pre>
 *
 * <p>Each job runs on the best engine of the class path or module path that has the capabilities it needs, or on the one
 * that is named, with the extensions that lie there. Plugin folders, several jobs on one open engine, listeners and all
 * other settings have the packages beside this one.
 */
public final class Kiln {

    private Kiln() {}

    /**
     * Trains a new network. The data say the form of its input and the number of outputs of its last layer where it
     * leaves them out.
     *
     * @param network the network
     * @param data the training data
     * @return the training, to be run
     */
    public static TrainingJob train(Network network, DataSet data) {
        return new TrainingJob(seed -> network.build(seed, data), true, data);
    }

    /**
     * Trains a model from its present parameters.
     *
     * @param model the model
     * @param data the training data
     * @return the training, to be run
     */
    public static TrainingJob train(Model model, DataSet data) {
        return new TrainingJob(seed -> model, false, data);
    }

    /**
     * Attacks a model.
     *
     * @param model a model that classifies
     * @param data labelled examples
     * @return the attack job, to be run
     */
    public static AttackJob attack(Model model, DataSet data) {
        return new AttackJob(model, data);
    }

    /**
     * Makes a model smaller.
     *
     * @param model the model
     * @return the compression, to be run
     */
    public static CompressionJob compress(Model model) {
        return new CompressionJob(model);
    }

    /**
     * Measures a model on the best engine: loss, accuracy or errors, latency, throughput and size.
     *
     * @param model the model
     * @param data the data for the measurement
     * @return the measurements
     * @throws dev.kiln.graph.error.DataException if the data do not fit the model
     * @throws dev.kiln.graph.error.EngineException if there is no engine that can run it
     */
    public static Evaluation evaluate(Model model, DataSet data) {
        return new JobEngine().with(engine -> new Evaluator(engine, Evaluator.BATCH_SIZE).evaluate(model, data));
    }

    /**
     * Predicts the targets of examples on the best engine: classes with their probabilities, or values. Targets that
     * the data have are not used. Of more examples than fit into memory, {@code ExamplePredictor} gives the predictions
     * one after another.
     *
     * @param model the model
     * @param data the examples, with or without targets
     * @return the predictions, in the order of the examples
     * @throws dev.kiln.graph.error.DataException if the data do not fit the model
     * @throws dev.kiln.graph.error.EngineException if there is no engine that can run it
     */
    public static Predictions predict(Model model, DataSet data) {
        return new JobEngine()
                .with(engine -> new ExamplePredictor(engine, ExamplePredictor.BATCH_SIZE).predict(model, data));
    }

    /**
     * Predicts the targets of examples that need not have targets: a table without the column, a folder of pictures
     * without classes, a text on each line.
     *
     * @param model the model
     * @param spec the specification of the data, such as {@code csv:new.csv}
     * @return the predictions, in the order of the examples
     * @throws dev.kiln.graph.error.KilnException if the data cannot be opened, or there is no engine that can run it
     */
    public static Predictions predict(Model model, String spec) {
        try (Stream<DataSet> parts = DataSets.builtIn().inputs(spec, model)) {
            return new JobEngine()
                    .with(engine -> new ExamplePredictor(engine, ExamplePredictor.BATCH_SIZE).predict(model, parts));
        }
    }

    /**
     * Opens a data set.
     *
     * @param spec its specification, such as {@code mnist:DIR?split=test}
     * @return the data set
     * @throws dev.kiln.graph.error.KilnException if it cannot be opened
     */
    public static DataSet data(String spec) {
        return DataSets.builtIn().open(spec);
    }

    /**
     * Opens a data set in the form, and with the encoding, of a model.
     *
     * @param spec its specification
     * @param model the model
     * @return the data set
     * @throws dev.kiln.graph.error.KilnException if it cannot be opened
     */
    public static DataSet data(String spec, Model model) {
        return DataSets.builtIn().open(spec, model);
    }

    /**
     * Reads a network from an architecture file.
     *
     * @param file a YAML file
     * @return the network
     * @throws dev.kiln.graph.error.KilnException if it cannot be read, or a layer is unknown
     */
    public static Network network(Path file) {
        return Architecture.read(file, Extensions.besideHost());
    }

    /**
     * Reads a model.
     *
     * @param file an {@code .onnx} file
     * @return the model
     * @throws dev.kiln.graph.error.FileFormatException if it cannot be read
     */
    public static Model read(Path file) {
        return ModelFiles.read(file);
    }

    /**
     * Writes a model. An existing file is replaced when the new one is complete.
     *
     * @param model the model
     * @param file the {@code .onnx} file
     */
    public static void write(Model model, Path file) {
        ModelFiles.write(model, file);
    }
}
