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
 * The peak signal-to-noise ratio of images: the mean over the images of
 *
 * <pre>
 * 10 log10 (range² / mse),  mse = mean of (t - p)² over the pixels and channels of an image
 * </pre>
 *
 * <p>in decibels; 20 dB is an error of a tenth of the range. An image without any error has 100 dB, and none has more,
 * so that one image does not make the mean infinite. The mean is that of papers on restoration; torchmetrics by default
 * has the ratio of the mean squared error of all images instead, which is lower. The targets are images of any shape,
 * {@code [N, ...]}. A prediction that is not a number makes it none.
 *
 * @param range the distance from the least to the greatest value of a pixel
 */
@Describe(name = "psnr", value = "The peak signal-to-noise ratio of images, in decibels")
public record PeakSignalToNoise(
        @Describe(value = "the distance from black to white", above = 0, byDefault = "1", unit = "units of the target")
        double range)
        implements Metric {

    private static final double MOST_DECIBELS = 100;

    @Override
    public Set<Task> tasks() {
        return Set.of(Task.REGRESSION);
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }

    @Override
    public Measurement measurement() {
        return new Measurement() {
            private double sum;
            private long all;

            @Override
            public void add(Tensor predictions, Batch batch) {
                float[] predicted = predictions.toFloatArray();
                float[] targets = batch.targets().toFloatArray();
                int pixels = targets.length / batch.size();
                for (int image = 0; image < batch.size(); image++) {
                    sum += decibels(meanSquared(predicted, targets, image * pixels, pixels));
                }
                all += batch.size();
            }

            @Override
            public double value() {
                return sum / all;
            }
        };
    }

    private static double meanSquared(float[] predicted, float[] targets, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            double error = (double) targets[i] - predicted[i];
            sum += error * error;
        }
        return sum / count;
    }

    private double decibels(double meanSquared) {
        return Math.min(MOST_DECIBELS, 10 * Math.log10(range * range / meanSquared));
    }

    /** Creates {@code psnr}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}
