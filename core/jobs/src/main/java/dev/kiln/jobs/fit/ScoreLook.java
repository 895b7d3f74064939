package dev.kiln.jobs.fit;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.OneScore;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Determines the kind of a single score that the graph leaves open: where the scores of all examples lie in
 * {@code [0, 1]}, they are probabilities, since as logits they would never choose the first class.
 */
final class ScoreLook {

    private static final int EXAMPLES = 1024;
    private static final int BATCH = 64;

    private ScoreLook() {}

    static boolean isNeeded(Model model, Task task) {
        return task == Task.CLASSIFICATION
                && model.hasOneScore()
                && model.oneScore().isEmpty();
    }

    /** The model with a statement on its score; unchanged where all examples have the same score. */
    static Model at(Model model, DataSet data, ModelInput input, Engine engine, List<String> notes) {
        int count = (int) Math.min(EXAMPLES, data.size());
        Range range = new Range();
        try (Predictor predictor = new Predictor(engine::compile, model, Task.REGRESSION, input, BATCH)) {
            long[] indices =
                    LongStream.range(0, count).map(i -> i * data.size() / count).toArray();
            for (int from = 0; from < count && range.isWithinUnit(); from += BATCH) {
                Batch batch = data.batch(Arrays.copyOfRange(indices, from, Math.min(count, from + BATCH)));
                range.add(predictor.predict(batch));
            }
        }
        if (!range.isWithinUnit()) {
            return model.withOneScore(OneScore.LOGIT);
        }
        if (range.low == range.high) {
            return model;
        }
        notes.add("The scores of the model " + model.graph().name() + " lie in [0, 1] for " + count
                + " examples of " + data.spec() + ", as probabilities do and logits do not: they are taken as"
                + " probabilities.");
        return model.withOneScore(OneScore.PROBABILITY);
    }

    /** The range of scores. */
    private static final class Range {

        private float low = Float.POSITIVE_INFINITY;
        private float high = Float.NEGATIVE_INFINITY;
        private boolean within = true;

        void add(Tensor scores) {
            for (float score : scores.toFloatArray()) {
                low = Math.min(low, score);
                high = Math.max(high, score);
                within &= score >= 0 && score <= 1;
            }
        }

        boolean isWithinUnit() {
            return within;
        }
    }
}
