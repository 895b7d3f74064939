package dev.kiln.testkit.plugin;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Options;
import dev.kiln.api.metric.Breakdown;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import dev.kiln.api.metric.ScoreRows;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Set;

/** Metrics that break their contract, and their contracts. */
final class BrokenMetrics {

    private BrokenMetrics() {}

    /** A metric of classes. */
    interface OfClasses extends Metric {

        @Override
        default Set<Task> tasks() {
            return Set.of(Task.CLASSIFICATION);
        }

        @Override
        default boolean higherIsBetter() {
            return true;
        }
    }

    record Provider(String name, String summary, OfClasses metric) implements MetricProvider {

        Provider(OfClasses metric) {
            this("broken", "Is broken", metric);
        }

        @Override
        public Metric create(Options options) {
            return metric;
        }
    }

    private static double sum(Tensor predictions) {
        double sum = 0;
        for (float value : predictions.toFloatArray()) {
            sum += value;
        }
        return sum;
    }

    /** The mean over the batches of the means of each, whatever their size. */
    static final class MeanOfBatches extends MetricContract {
        @Override
        protected MetricProvider provider() {
            return new Provider(() -> new Measurement() {
                private double sum;
                private int batches;

                @Override
                public void add(Tensor predictions, Batch batch) {
                    sum += sum(predictions) / batch.size();
                    batches++;
                }

                @Override
                public double value() {
                    return sum / batches;
                }
            });
        }
    }

    /** A breakdown of the last batch alone. */
    static final class LastBatch extends MetricContract {
        @Override
        protected MetricProvider provider() {
            return new Provider(() -> new Measurement() {
                private double last;

                @Override
                public void add(Tensor predictions, Batch batch) {
                    last = sum(predictions);
                }

                @Override
                public double value() {
                    return 0;
                }

                @Override
                public List<Breakdown> breakdown() {
                    return List.of(new Breakdown.ByClass("sum", last));
                }
            });
        }
    }

    /** A share that is not divided by the number of examples. */
    static final class NoShare extends MetricContract {
        @Override
        protected MetricProvider provider() {
            return new Provider(() -> new Measurement() {
                private int count;

                @Override
                public void add(Tensor predictions, Batch batch) {
                    count += ScoreRows.of(predictions).count();
                }

                @Override
                public double value() {
                    return count;
                }
            });
        }

        @Override
        protected double greatest() {
            return 1;
        }
    }
}
