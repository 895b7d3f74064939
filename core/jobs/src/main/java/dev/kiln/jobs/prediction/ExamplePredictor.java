package dev.kiln.jobs.prediction;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.ExampleNames;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataDescription;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.fit.Predictor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Predicts the targets of examples: classes with their probabilities, or values. Targets that the data have are not
 * used.
 *
 * <p>The first target is the model's prediction; further ones are those that the model was trained with. Whether it is a
 * class is determined by the model: by the names of its classes, by its training, by a {@code Softmax} or
 * {@code Sigmoid} at its end. Where nothing says so, the prediction is given as values, with a note.
 */
public final class ExamplePredictor {

    /** The default number of examples that are predicted at once. */
    public static final int BATCH_SIZE = 64;

    private final Engine engine;
    private final int batchSize;
    private final Optional<Task> task;

    /**
     * A predictor.
     *
     * @param engine the engine that runs the models; the caller closes it
     * @param batchSize the number of examples that are predicted at once, at least 1; a fixed batch size of the model
     *     takes precedence
     */
    public ExamplePredictor(Engine engine, int batchSize) {
        this(engine, batchSize, Optional.empty());
    }

    /**
     * A predictor of models that do not say whether they predict classes.
     *
     * @param engine the engine that runs the models; the caller closes it
     * @param batchSize the number of examples that are predicted at once, at least 1; a fixed batch size of the model
     *     takes precedence
     * @param task the task of the first target, CLASSIFICATION or REGRESSION; empty to determine it from the model
     */
    public ExamplePredictor(Engine engine, int batchSize, Optional<Task> task) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize is " + batchSize + ", expected at least 1");
        }
        if (task.filter(Task.OTHER::equals).isPresent()) {
            throw new IllegalArgumentException("task is OTHER, expected CLASSIFICATION or REGRESSION");
        }
        this.engine = engine;
        this.batchSize = batchSize;
        this.task = task;
    }

    /**
     * Predicts all examples of data.
     *
     * @param model the model
     * @param data the data, at least one example
     * @return the predictions
     * @throws dev.kiln.graph.error.DataException if the data do not fit the model
     * @throws dev.kiln.graph.error.EngineException if the engine cannot run it
     */
    public Predictions predict(Model model, DataSet data) {
        return predict(model, Stream.of(data));
    }

    /**
     * Predicts all examples of data in parts.
     *
     * @param model the model
     * @param parts the parts, at least one, all of one form, see {@code DataSets.inputs}; the caller closes the stream
     * @return the predictions
     * @throws dev.kiln.graph.error.DataException if the data do not fit the model
     * @throws dev.kiln.graph.error.EngineException if the engine cannot run it
     */
    public Predictions predict(Model model, Stream<DataSet> parts) {
        Collected collected = new Collected();
        predict(model, parts, collected);
        return collected.predictions();
    }

    /**
     * Predicts the examples of data in parts. The memory depends on the size of a part, not on their number.
     *
     * @param model the model
     * @param parts the parts, at least one, all of one form, see {@code DataSets.inputs}; the caller closes the stream
     * @param listener receives the predictions
     * @return the number of examples
     * @throws dev.kiln.graph.error.DataException if the data do not fit the model
     * @throws dev.kiln.graph.error.EngineException if the engine cannot run it
     */
    public long predict(Model model, Stream<DataSet> parts, PredictionListener listener) {
        Iterator<DataSet> all = parts.iterator();
        DataSet first = all.next();
        Notes notes = new Notes(listener);
        PredictionTargets targets = PredictionTargets.of(model, first.task(), task, notes::tell);
        DataFit fit = DataFit.forPredictions(targets.model(), first, targets.first(), () -> engine);
        fit.notes().forEach(notes::tell);
        try (Predictor predictor = new Predictor(engine::compile, targets.heads(fit.model()), fit.input(), batchSize)) {
            Pass pass = new Pass(
                    predictor,
                    targets.heads(fit.model()).stream().map(Scores::of).toList(),
                    listener);
            pass.add(fit.data(), first);
            while (all.hasNext()) {
                DataDescription.of(first).notes().forEach(notes::tell);
                first = all.next();
                pass.add(DataFit.ofInputs(fit.model(), first).data(), first);
            }
            DataDescription.of(first).notes().forEach(notes::tell);
            return pass.count;
        }
    }

    /** Tells each note once. */
    private static final class Notes {

        private final PredictionListener listener;
        private final Set<String> told = new LinkedHashSet<>();

        Notes(PredictionListener listener) {
            this.listener = listener;
        }

        void tell(String sentence) {
            if (told.add(sentence)) {
                listener.note(sentence);
            }
        }
    }

    /** Predicts parts one after another. */
    private final class Pass {

        private final Predictor predictor;
        private final List<Scores> scores;
        private final PredictionListener listener;
        private long count;

        Pass(Predictor predictor, List<Scores> scores, PredictionListener listener) {
            this.predictor = predictor;
            this.scores = scores;
            this.listener = listener;
        }

        /**
         * Predicts a part.
         *
         * @param fitted its examples in the form of the model
         * @param part the part, which knows their names
         */
        void add(DataSet fitted, DataSet part) {
            ExampleNames names = part.exampleNames();
            for (Batch batch : fitted.batches(batchSize)) {
                List<Tensor> results = predictor.predictAll(batch);
                if (count == 0) {
                    listener.begin(form(names, results));
                }
                tell(batch, results, names);
                count += batch.size();
            }
        }

        private PredictionForm form(ExampleNames names, List<Tensor> results) {
            List<PredictedTarget> targets = new ArrayList<>();
            for (int i = 0; i < scores.size(); i++) {
                targets.add(scores.get(i).target((int) results.get(i).shape()[1]));
            }
            return new PredictionForm(names.kind(), targets);
        }

        private void tell(Batch batch, List<Tensor> results, ExampleNames names) {
            List<List<Predicted>> predicted = new ArrayList<>();
            for (int i = 0; i < scores.size(); i++) {
                predicted.add(scores.get(i).of(results.get(i)));
            }
            for (int row = 0; row < batch.size(); row++) {
                int at = row;
                // the indices of parts without names go on from part to part
                String name = names.equals(ExampleNames.INDICES)
                        ? Long.toString(count + row)
                        : names.of(batch.indices()[row]);
                listener.example(new PredictedExample(
                        name, predicted.stream().map(target -> target.get(at)).toList()));
            }
        }
    }

    /** Keeps all predictions. */
    private static final class Collected implements PredictionListener {

        private final List<PredictedExample> examples = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private PredictionForm form = new PredictionForm(ExampleNames.INDICES.kind(), List.of());

        @Override
        public void begin(PredictionForm begun) {
            form = begun;
        }

        @Override
        public void example(PredictedExample example) {
            examples.add(example);
        }

        @Override
        public void note(String sentence) {
            notes.add(sentence);
        }

        Predictions predictions() {
            return new Predictions(form, examples, notes);
        }
    }
}
