package dev.kiln.jobs.evaluation;

import dev.kiln.api.data.Batch;
import dev.kiln.api.metric.Breakdown;
import dev.kiln.api.metric.Measurement;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The measurements of the metrics in one evaluation. An exception of a metric, or a NaN of its own, is its fault. */
final class MetricRun {

    private final Map<NamedMetric, Measurement> running = new LinkedHashMap<>();
    private boolean isFinite = true;

    MetricRun(List<NamedMetric> metrics) {
        for (NamedMetric metric : metrics) {
            running.put(metric, metric.origin().ask(() -> metric.metric().measurement()));
        }
    }

    void add(Tensor predictions, Batch batch) {
        if (running.isEmpty()) {
            return;
        }
        isFinite &= isFinite(predictions);
        running.forEach((metric, measurement) -> metric.origin().ask(() -> {
            measurement.add(predictions, batch);
            return measurement;
        }));
    }

    private static boolean isFinite(Tensor predictions) {
        for (float value : predictions.toFloatArray()) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    Map<String, MetricResult> results(List<String> classes) {
        Map<String, MetricResult> results = new LinkedHashMap<>();
        running.forEach((metric, measurement) -> {
            double value = metric.origin().ask(measurement::value);
            if (Double.isNaN(value) && isFinite) {
                throw metric.origin().fault("returned NaN, although every prediction is a finite number");
            }
            boolean higherIsBetter = metric.origin().ask(() -> metric.metric().higherIsBetter());
            List<Breakdown> breakdown = metric.origin().ask(measurement::breakdown);
            results.put(metric.name(), new MetricResult(value, higherIsBetter, breakdown, classes));
        });
        return results;
    }
}
