package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Recall@k of retrieval (Jégou et al., 2011; as in Musgrave et al., 2020): the share of examples that have an example
 * of the same label among the k nearest others, from 0 to 1.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>predictions</td><td>FLOAT {@code [N, D]}</td><td>an embedding of each example</td></tr>
 * <tr><td>targets</td><td>INT64 {@code [N]} or {@code [N, 1]}</td><td>its label, any whole number</td></tr>
 * </table>
 *
 * <p>Every example is a query among all others of the evaluation. One whose label nobody else has cannot be found and
 * is left out; if there are no others, the value is 0. Of equal distances those of other labels are nearer, so that
 * constant embeddings do not score 1. An embedding that is not a number is nobody's neighbour, and is not found. The
 * data are of {@link Task#OTHER}, since the labels are not the classes that the model predicts.
 *
 * <p>It keeps all embeddings, 8 bytes for each element, and takes time for {@code N² D} products: some seconds for
 * 10,000 examples of 128 elements.
 *
 * @param k the number of nearest others that count
 * @param distance the distance of two embeddings
 */
@Describe(name = "recall-at-k", value = "The share of embeddings with one of the same label among the k nearest")
public record RecallAtK(
        @Describe(value = "the number of nearest others that count", atLeast = 1, atMost = 1_000_000, byDefault = "1")
        int k,

        @Describe(value = "the distance: euclidean, or cosine, of the directions alone", byDefault = "euclidean")
        Distance distance)
        implements Metric {

    /** The distance of two embeddings. */
    public enum Distance {
        /** The length of their difference. */
        EUCLIDEAN,
        /** The length of the difference of their directions, which has the order of the cosine. */
        COSINE
    }

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
        return new Neighbours();
    }

    private final class Neighbours implements Measurement {

        private final List<double[]> embeddings = new ArrayList<>();
        private final List<Long> labels = new ArrayList<>();

        @Override
        public void add(Tensor predictions, Batch batch) {
            Tensor targets = batch.targets();
            if (predictions.rank() != 2 || !targets.elementType().isInteger() || targets.size() != batch.size()) {
                throw new DataException(
                        "recall-at-k needs embeddings FLOAT [N, D] and labels INT64 [N]; the model predicts "
                                + predictions.type() + ", and the targets are " + targets.type() + ".");
            }
            float[] elements = predictions.toFloatArray();
            int width = elements.length / batch.size();
            for (int row = 0; row < batch.size(); row++) {
                embeddings.add(embedding(elements, row * width, width));
            }
            for (long label : targets.toLongArray()) {
                labels.add(label);
            }
        }

        private double[] embedding(float[] elements, int from, int width) {
            double[] embedding = new double[width];
            double squares = 0;
            for (int i = 0; i < width; i++) {
                embedding[i] = elements[from + i];
                squares += embedding[i] * embedding[i];
            }
            if (distance == Distance.COSINE && squares > 0) {
                double length = Math.sqrt(squares);
                for (int i = 0; i < width; i++) {
                    embedding[i] /= length;
                }
            }
            return embedding;
        }

        @Override
        public double value() {
            long queries = 0;
            long found = 0;
            for (int query = 0; query < embeddings.size(); query++) {
                if (hasPartner(query)) {
                    queries++;
                    found += isFound(query) ? 1 : 0;
                }
            }
            return queries == 0 ? 0 : (double) found / queries;
        }

        private boolean isSame(int one, int other) {
            return labels.get(one).equals(labels.get(other));
        }

        private boolean hasPartner(int query) {
            for (int other = 0; other < labels.size(); other++) {
                if (other != query && isSame(query, other)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isFound(int query) {
            double[] distances = new double[embeddings.size()];
            double nearest = Double.POSITIVE_INFINITY;
            for (int other = 0; other < distances.length; other++) {
                distances[other] = squaredDistance(embeddings.get(query), embeddings.get(other));
                if (other != query && isSame(query, other) && distances[other] < nearest) {
                    nearest = distances[other];
                }
            }
            int before = 0;
            for (int other = 0; other < distances.length; other++) {
                before += !isSame(query, other) && distances[other] <= nearest ? 1 : 0;
            }
            return before < k && nearest < Double.POSITIVE_INFINITY;
        }
    }

    private static double squaredDistance(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            double difference = one[i] - other[i];
            sum += difference * difference;
        }
        return sum;
    }

    /** Creates {@code recall-at-k}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}
