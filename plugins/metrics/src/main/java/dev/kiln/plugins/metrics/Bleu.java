package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * BLEU of translation (Papineni et al., 2002): how many of the predicted sequences of 1 to n tokens are in the target,
 * from 0 to 1.
 *
 * <pre>
 * min(1, exp(1 - r / c)) (P_1 P_2 ... P_n)^(1 / n)
 * </pre>
 *
 * <p>{@code P_i} is the share of the predicted sequences of i tokens that occur in the target of their example, each at
 * most as often as there; c and r are the numbers of predicted and of right tokens. All are sums over the examples of
 * the evaluation, so that it is not the mean of the examples' own scores.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>predictions</td><td>FLOAT {@code [N, T, V]}</td><td>the scores of V tokens, of which the greatest counts, the
 *     first of equals</td></tr>
 * <tr><td></td><td>{@code [N, T]}</td><td>or the numbers of tokens</td></tr>
 * <tr><td>targets</td><td>INT64 {@code [N, U]}</td><td>the right tokens</td></tr>
 * </table>
 *
 * <p>There is one target for each example. Nothing is smoothed: without any right sequence of n tokens it is 0, where
 * sacrebleu, which gives per cent, has a small number. It compares the tokens of the data; only values of the same
 * tokens can be compared. Scores that are not numbers are a wrong token.
 *
 * @param n the greatest number of tokens in a sequence, 4 in the paper
 * @param tokens the tokens that are compared
 */
@Describe(name = "bleu", value = "The share of predicted sequences of 1 to n tokens that are in the target")
public record Bleu(
        @Describe(value = "the greatest number of tokens in a sequence", atLeast = 1, atMost = 100, byDefault = "4")
        int n,

        TokenRule tokens)
        implements Metric {

    @Override
    public Set<Task> tasks() {
        return Set.of(Task.OTHER);
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }

    @Override
    public Measurement measurement() {
        return new Sequences();
    }

    private final class Sequences implements Measurement {

        private final long[] right = new long[n];
        private final long[] all = new long[n];
        private long predictedTokens;
        private long rightTokens;

        @Override
        public void add(Tensor predictions, Batch batch) {
            TokenPairs pairs = TokenPairs.of("bleu", predictions, batch, tokens);
            for (int row = 0; row < batch.size(); row++) {
                add(pairs.predicted()[row], pairs.targets()[row]);
            }
        }

        private void add(long[] predicted, long[] target) {
            predictedTokens += predicted.length;
            rightTokens += target.length;
            for (int length = 1; length <= n; length++) {
                Map<List<Long>, Integer> wanted = counts(target, length);
                for (Map.Entry<List<Long>, Integer> sequence :
                        counts(predicted, length).entrySet()) {
                    right[length - 1] += Math.min(sequence.getValue(), wanted.getOrDefault(sequence.getKey(), 0));
                    all[length - 1] += sequence.getValue();
                }
            }
        }

        @Override
        public double value() {
            double logarithms = 0;
            for (int i = 0; i < n; i++) {
                if (right[i] == 0) {
                    return 0;
                }
                logarithms += Math.log((double) right[i] / all[i]);
            }
            double brevity = Math.min(0, 1 - (double) rightTokens / predictedTokens);
            return Math.exp(brevity + logarithms / n);
        }
    }

    /** How often each sequence of a length occurs. */
    private static Map<List<Long>, Integer> counts(long[] tokens, int length) {
        Map<List<Long>, Integer> counts = new HashMap<>();
        for (int from = 0; from + length <= tokens.length; from++) {
            List<Long> sequence = LongStream.of(Arrays.copyOfRange(tokens, from, from + length))
                    .boxed()
                    .toList();
            counts.merge(sequence, 1, Integer::sum);
        }
        return counts;
    }

    /** Creates {@code bleu}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}
