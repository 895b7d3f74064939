package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.Set;

/**
 * The word error rate of speech recognition: the least number of tokens to insert, delete or replace until the
 * predictions are the targets (Levenshtein, 1966), over the number of tokens of the targets; from 0 on, and above 1 for
 * predictions that are much too long. With tokens that are characters it is the character error rate.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>predictions</td><td>FLOAT {@code [N, T, V]}</td><td>the scores of V tokens, of which the greatest counts, the
 *     first of equals</td></tr>
 * <tr><td></td><td>{@code [N, T]}</td><td>or the numbers of tokens</td></tr>
 * <tr><td>targets</td><td>INT64 {@code [N, U]}</td><td>the right tokens</td></tr>
 * </table>
 *
 * <p>The edits and the lengths of all examples are summed before the division, as in jiwer and torchmetrics. Targets
 * without tokens count as one token, if all are empty. Scores that are not numbers are a wrong token. It takes time for
 * {@code T U} comparisons for each example.
 *
 * @param tokens the tokens that are compared
 */
@Describe(
        name = "word-error-rate",
        value = "The edits that turn predicted tokens into the right ones, for each right one")
public record WordErrorRate(TokenRule tokens) implements Metric {

    @Override
    public Set<Task> tasks() {
        return Set.of(Task.OTHER);
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public Measurement measurement() {
        return new Measurement() {
            private long edits;
            private long length;

            @Override
            public void add(Tensor predictions, Batch batch) {
                TokenPairs pairs = TokenPairs.of("word-error-rate", predictions, batch, tokens);
                for (int row = 0; row < batch.size(); row++) {
                    edits += edits(pairs.predicted()[row], pairs.targets()[row]);
                    length += pairs.targets()[row].length;
                }
            }

            @Override
            public double value() {
                return (double) edits / Math.max(1, length);
            }
        };
    }

    /** The edit distance of two sequences, row by row of its table. */
    private static int edits(long[] from, long[] to) {
        int[] above = new int[to.length + 1];
        for (int j = 0; j <= to.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length; i++) {
            int[] row = new int[to.length + 1];
            row[0] = i;
            for (int j = 1; j <= to.length; j++) {
                int replaced = above[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[to.length];
    }

    /** Creates {@code word-error-rate}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}
