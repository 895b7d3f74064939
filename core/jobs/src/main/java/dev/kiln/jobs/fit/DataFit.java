package dev.kiln.jobs.fit;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataDescription;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Data that fit a model, and how: the one answer for training, evaluation, attacks, calibration and compression. It is
 * asked before any work.
 *
 * @param model the model, its {@linkplain dev.kiln.api.model.Prediction prediction} the output that the data show to be
 *     meant
 * @param data the data in the model's own form: examples laid out and of the element type that it takes, classes in the
 *     model's order, values of the shape that it predicts
 * @param input how examples are laid into the model's input
 * @param notes what was understood where there was a choice, a sentence each
 */
public record DataFit(Model model, DataSet data, ModelInput input, List<String> notes) {

    /** Copies the notes. */
    public DataFit {
        notes = List.copyOf(notes);
    }

    /**
     * Fits labelled data to a model.
     *
     * @param model the model
     * @param data the data
     * @return how they fit
     * @throws DataException if they do not; the message says what the data have and what the model takes
     * @throws dev.kiln.graph.error.GraphException if the model has inputs that data do not give
     */
    public static DataFit of(Model model, DataSet data) {
        return of(model, data, (chosen, input, notes) -> chosen);
    }

    /**
     * As {@link #of(Model, DataSet)}, and looks at what a model of {@linkplain Model#oneScore one score} says of the
     * examples where it is not known whether that is a logit or a probability. The fitted model then states it.
     *
     * @param model the model
     * @param data the data
     * @param engine asked for what runs the model, where that is needed
     * @return how they fit
     * @throws DataException if they do not
     * @throws dev.kiln.graph.error.GraphException if the model has inputs that data do not give
     * @throws dev.kiln.graph.error.EngineException if the engine cannot run it
     */
    public static DataFit of(Model model, DataSet data, Supplier<Engine> engine) {
        return of(
                model,
                data,
                (chosen, input, notes) -> ScoreLook.isNeeded(chosen, data)
                        ? ScoreLook.at(chosen, data, input, engine.get(), notes)
                        : chosen);
    }

    /** Finds out what the score of a model is. */
    @FunctionalInterface
    private interface Look {
        Model at(Model model, ModelInput input, List<String> notes);
    }

    private static DataFit of(Model model, DataSet data, Look look) {
        requireExamples(data);
        List<String> notes = new ArrayList<>();
        Model masking = TextMasks.padded(model, data, notes);
        ModelInput input = input(masking, data, notes);
        Model predicting = PredictionChoice.of(masking, data, notes);
        BatchFirst.require(predicting, data.task());
        Model chosen = look.at(predicting, input, notes);
        TargetFit targets =
                data.task() == Task.CLASSIFICATION ? ClassFit.of(chosen, data, notes) : ValueFit.of(chosen, data);
        return new DataFit(chosen, LaidOut.of(data, input, targets), input, notes);
    }

    /**
     * Fits data whose labels nobody looks at, such as those that ranges are measured on.
     *
     * @param model the model
     * @param data the data
     * @return how they fit
     * @throws DataException if they do not
     * @throws dev.kiln.graph.error.GraphException if the model has inputs that data do not give
     */
    public static DataFit ofInputs(Model model, DataSet data) {
        requireExamples(data);
        List<String> notes = new ArrayList<>();
        Model masking = TextMasks.padded(model, data, notes);
        ModelInput input = input(masking, data, notes);
        if (masking.prediction().isStated()) {
            BatchFirst.require(masking, data.task());
        }
        return new DataFit(masking, LaidOut.of(data, input, TargetFit.unchanged(data)), input, notes);
    }

    private static void requireExamples(DataSet data) {
        if (data.size() == 0) {
            throw new DataException("The data " + data.spec() + " hold no examples.");
        }
    }

    private static ModelInput input(Model model, DataSet data, List<String> notes) {
        InputKind.check(model, data).ifPresent(notes::add);
        return ModelInput.of(model, data.exampleShape(), DataDescription.name(data));
    }

    /**
     * Checks that the model takes batches of a size.
     *
     * @param batchSize how many examples are given at once, the last batch having what is left
     * @return this
     * @throws DataException if the model insists on another size, or there is a smaller last batch
     */
    public DataFit inBatchesOf(int batchSize) {
        if (input.fixedBatch().isPresent()) {
            int fixed = input.fixedBatch().getAsInt();
            if (fixed != batchSize || data.size() % batchSize != 0) {
                throw new DataException(
                        "The model " + model.graph().name() + " takes batches of exactly " + fixed
                                + " examples; asked for are batches of " + batchSize + " from " + data.size()
                                + " examples. Give the model's input an open batch axis, or choose a count and a batch size that fit.");
            }
        }
        return this;
    }
}
