package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Batch;
import dev.kiln.api.metric.ScoreRows;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The predicted and the right sequence of tokens of each example of a batch.
 *
 * @param predicted the predicted tokens of each example; -1 for scores that are not a number
 * @param targets the right tokens of each example
 */
record TokenPairs(long[][] predicted, long[][] targets) {

    /**
     * Reads a batch.
     *
     * @param metric the name of the metric, for the message
     * @param predictions numbers of tokens, FLOAT {@code [N, T]}, or scores of V tokens, FLOAT {@code [N, T, V]}
     * @param batch targets INT64 {@code [N, U]}
     * @param rule the tokens that are compared
     * @throws DataException if the shapes are others
     */
    static TokenPairs of(String metric, Tensor predictions, Batch batch, TokenRule rule) {
        Tensor targets = batch.targets();
        boolean isSequence = predictions.rank() == 2 || predictions.rank() == 3;
        if (!isSequence || targets.rank() != 2 || !targets.elementType().isInteger()) {
            throw new DataException(metric
                    + " needs numbers of tokens [N, T], or scores of them [N, T, V], and targets INT64"
                    + " [N, T]; the model predicts " + predictions.type() + ", and the targets are " + targets.type()
                    + ".");
        }
        return new TokenPairs(
                rows(tokens(predictions), batch.size(), rule), rows(targets.toLongArray(), batch.size(), rule));
    }

    private static long[] tokens(Tensor predictions) {
        float[] values = predictions.toFloatArray();
        if (predictions.rank() == 2) {
            return IntStream.range(0, values.length)
                    .mapToLong(i -> Float.isNaN(values[i]) ? -1 : Math.round((double) values[i]))
                    .toArray();
        }
        int vocabulary = (int) predictions.shape()[2];
        ScoreRows rows = new ScoreRows(values, values.length / vocabulary, vocabulary);
        return IntStream.range(0, rows.count()).mapToLong(rows::greatest).toArray();
    }

    private static long[][] rows(long[] tokens, int count, TokenRule rule) {
        int length = tokens.length / count;
        return IntStream.range(0, count)
                .mapToObj(row -> rule.compared(
                        LongStream.of(tokens).skip((long) row * length).limit(length)))
                .toArray(long[][]::new);
    }
}
