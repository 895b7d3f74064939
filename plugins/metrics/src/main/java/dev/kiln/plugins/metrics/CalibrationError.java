package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Breakdown;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The expected calibration error (Naeini et al., 2015; Guo et al., 2017): how far the confidence of predictions is from
 * their accuracy, from 0 to 1.
 *
 * <pre>
 * Σ_b (n_b / n) |accuracy_b - confidence_b|
 * </pre>
 *
 * <p>The confidence is the probability of the predicted class: that of {@code softmax(logits)}, or the score itself if
 * all rows are probabilities. The n examples lie in bins b of equal width, {@code ((b - 1) / bins, b / bins]}; the mean
 * accuracy and confidence of each that is not empty are the points of the breakdown, the reliability curve. The value
 * depends on the number of bins: compare only values of the same. A score that is not a number makes it none.
 *
 * @param bins the number of bins, 15 in the paper of Guo
 */
@Describe(name = "calibration-error", value = "The mean distance of the confidence of predictions from their accuracy")
public record CalibrationError(
        @Describe(
                value = "the number of bins of equal width in which the confidences lie",
                atLeast = 1,
                atMost = 10_000,
                byDefault = "15")
        int bins)
        implements Metric {

    @Override
    public Set<Task> tasks() {
        return Set.of(Task.CLASSIFICATION);
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public Measurement measurement() {
        return new ProbabilityMeasurement(Bins::new);
    }

    private final class Bins implements ProbabilitySum {

        private final long[] counts = new long[bins];
        private final long[] right = new long[bins];
        private final double[] confidences = new double[bins];
        private long all;
        private boolean isNumber = true;

        @Override
        public void add(Row row) {
            all++;
            if (row.predicted() < 0) {
                isNumber = false;
                return;
            }
            double confidence = row.probabilities()[row.predicted()];
            int bin = (int) Math.max(0, Math.min(bins, Math.ceil(confidence * bins)) - 1);
            counts[bin]++;
            right[bin] += row.predicted() == row.label() ? 1 : 0;
            confidences[bin] += confidence;
        }

        @Override
        public double value() {
            double sum = 0;
            for (int bin = 0; bin < bins; bin++) {
                sum += Math.abs(right[bin] - confidences[bin]);
            }
            return isNumber ? sum / all : Double.NaN;
        }

        @Override
        public List<Breakdown> breakdown() {
            List<Breakdown.Point> points = new ArrayList<>();
            for (int bin = 0; bin < bins; bin++) {
                if (counts[bin] > 0) {
                    points.add(new Breakdown.Point(confidences[bin] / counts[bin], (double) right[bin] / counts[bin]));
                }
            }
            return List.of(new Breakdown.Curves("reliability", "confidence", "accuracy", List.of(points)));
        }
    }

    /** Creates {@code calibration-error}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}
