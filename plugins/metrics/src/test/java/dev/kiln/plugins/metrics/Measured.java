package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Batch;
import dev.kiln.api.metric.Breakdown;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.MetricProvider;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.ProvidedExtensions;
import java.util.List;
import java.util.stream.LongStream;

/** A shipped metric after one batch. */
record Measured(Measurement measurement) {

    static Measured of(String metric, Tensor predictions, Tensor targets) {
        Measurement measurement =
                ProvidedExtensions.create(MetricProvider.class, metric).measurement();
        long examples = targets.shape()[0];
        measurement.add(
                predictions,
                new Batch(predictions, targets, LongStream.range(0, examples).toArray()));
        return new Measured(measurement);
    }

    /** Scores of classes, row after row. */
    static Measured ofClasses(String metric, float[] scores, long... labels) {
        return of(
                metric,
                Tensor.of(scores, labels.length, scores.length / labels.length),
                Tensor.of(labels, labels.length));
    }

    double value() {
        return measurement.value();
    }

    <B extends Breakdown> B breakdown(Class<B> type, String name) {
        List<B> found = measurement.breakdown().stream()
                .filter(breakdown -> breakdown.name().equals(name))
                .map(type::cast)
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("there are " + found.size() + " breakdowns " + name);
        }
        return found.get(0);
    }
}
