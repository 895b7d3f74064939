package dev.kiln.jobs.fit;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.ExampleForm;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataDescription;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Data fitted to a model, for training, evaluation, attacks, calibration and compression alike. It is created before
 * any work.
 *
 * @param model the model, its {@linkplain dev.kiln.api.model.Prediction prediction} the output that fits the data
 * @param data the data in the model's own form: examples in its layout and element type, classes in the model's order,
 *     values of the shape that it predicts
 * @param input the layout of examples in the model's input
 * @param notes the interpretation where there was a choice, one sentence each
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
     * @return the fitted data
     * @throws DataException if they do not fit; the message gives the properties of both
     */
    public static DataFit of(Model model, DataSet data) {
        return of(model, data, (chosen, input, notes) -> chosen);
    }

    /**
     * As {@link #of(Model, DataSet)}, and examines the predictions of a model of {@linkplain Model#oneScore one score}
     * where it is not known whether that is a logit or a probability. The fitted model then states it.
     *
     * @param model the model
     * @param data the data
     * @param engine supplies the engine for the model, where needed
     * @return the fitted data
     * @throws DataException if they do not fit
     * @throws dev.kiln.graph.error.EngineException if the engine cannot run it
     */
    public static DataFit of(Model model, DataSet data, Supplier<Engine> engine) {
        return of(
                model,
                data,
                (chosen, input, notes) -> ScoreLook.isNeeded(chosen, data.task())
                        ? ScoreLook.at(chosen, data, input, engine.get(), notes)
                        : chosen);
    }

    /** Determines the kind of a model's score. */
    @FunctionalInterface
    private interface Look {
        Model at(Model model, ModelInput input, List<String> notes);
    }

    private static DataFit of(Model model, DataSet given, Look look) {
        requireExamples(given);
        List<String> notes = new ArrayList<>();
        DataSet data = ColumnFit.of(model, given, notes);
        Model masking = TextMasks.padded(model, data, notes);
        ModelInput input = input(masking, data, notes);
        Model predicting = PredictionChoice.of(masking, data, notes);
        BatchFirst.require(predicting, data.task());
        Model chosen = look.at(predicting, input, notes);
        return new DataFit(
                chosen, LaidOut.of(data, input, companions(chosen), targets(chosen, data, notes)), input, notes);
    }

    private static Map<String, ExampleForm> companions(Model model) {
        Map<String, ExampleForm> forms = new LinkedHashMap<>();
        model.companions()
                .forEach(each ->
                        forms.put(each.name(), new ExampleForm(model.graph().name(), each.type())));
        return forms;
    }

    private static Map<String, TargetFit> targets(Model model, DataSet data, List<String> notes) {
        Map<String, TargetFit> targets = new LinkedHashMap<>();
        for (Head head : Head.of(model, data)) {
            if (targets.isEmpty()) {
                targets.put(head.name(), target(head, data, notes));
            } else {
                BatchFirst.require(head.model(), head.task());
                targets.put(head.name(), target(head, ColumnFit.withTarget(data, head.name()), notes));
            }
        }
        return targets;
    }

    private static TargetFit target(Head head, DataSet data, List<String> notes) {
        return switch (head.task()) {
            case CLASSIFICATION -> ClassFit.of(head.model(), data, notes);
            case REGRESSION -> ValueFit.of(head.model(), data);
            case OTHER -> TargetFit.unchanged(data);
        };
    }

    /**
     * The targets that the model predicts.
     *
     * @return a head for each, the first target first
     */
    public List<Head> heads() {
        return Head.of(model, data);
    }

    /**
     * Fits data whose labels are not used, such as calibration data.
     *
     * @param model the model
     * @param given the data
     * @return the fitted data
     * @throws DataException if they do not fit
     */
    public static DataFit ofInputs(Model model, DataSet given) {
        requireExamples(given);
        List<String> notes = new ArrayList<>();
        DataSet data = ColumnFit.of(model, given, notes);
        Model masking = TextMasks.padded(model, data, notes);
        ModelInput input = input(masking, data, notes);
        if (masking.prediction().isStated()) {
            BatchFirst.require(masking, data.task());
        }
        return new DataFit(
                masking,
                LaidOut.of(
                        data, input, companions(masking), Map.of(data.batch(0).target(), TargetFit.unchanged(data))),
                input,
                notes);
    }

    /**
     * As {@link #ofInputs}, and examines the predictions of a model of {@linkplain Model#oneScore one score} where it
     * is not known whether that is a logit or a probability.
     *
     * @param model the model
     * @param given the data
     * @param task the kind of prediction
     * @param engine supplies the engine for the model, where needed
     * @return the fitted data
     * @throws DataException if they do not fit
     * @throws dev.kiln.graph.error.EngineException if the engine cannot run it
     */
    public static DataFit forPredictions(Model model, DataSet given, Task task, Supplier<Engine> engine) {
        DataFit fit = ofInputs(model, given);
        if (!ScoreLook.isNeeded(fit.model, task)) {
            return fit;
        }
        List<String> notes = new ArrayList<>(fit.notes);
        Model looked = ScoreLook.at(fit.model, fit.data, fit.input, engine.get(), notes);
        return new DataFit(looked, fit.data, fit.input, notes);
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
     * @param batchSize the number of examples that are fed at once; the last batch may be smaller
     * @return this
     * @throws DataException if the model has another fixed size, or there is a smaller last batch
     */
    public DataFit inBatchesOf(int batchSize) {
        if (input.fixedBatch().isPresent()) {
            int fixed = input.fixedBatch().getAsInt();
            if (fixed != batchSize || data.size() % batchSize != 0) {
                throw new DataException(
                        "The model " + model.graph().name() + " takes batches of exactly " + fixed
                                + " examples; asked for are batches of " + batchSize + " from " + data.size()
                                + " examples. Give the model's input an open batch axis, or choose a number of examples and a batch size that fit.");
            }
        }
        return this;
    }
}
