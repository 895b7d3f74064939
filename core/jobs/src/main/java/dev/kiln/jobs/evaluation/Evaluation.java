package dev.kiln.jobs.evaluation;

import dev.kiln.jobs.statistics.ModelStatistics;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The measurements of a model on some data.
 *
 * @param samples the number of examples
 * @param loss the mean cross entropy in classification, the mean squared error in regression, unless another loss was
 *     chosen
 * @param quality accuracy, or errors
 * @param further the results of further targets by name; none for data with one target
 * @param metrics the results of further metrics of the first target by name; none unless asked for
 * @param latency the duration of one prediction
 * @param samplesPerSecond the number of examples that the engine predicted per second, in batches, without the time to
 *     read them
 * @param bytes the size of the model's file
 * @param statistics its parameters and multiply-accumulates
 * @param warnings reasons to doubt the numbers, such as features that are NaN, one sentence each
 */
public record Evaluation(
        long samples,
        double loss,
        Quality quality,
        Map<String, TargetResult> further,
        Map<String, MetricResult> metrics,
        Latency latency,
        double samplesPerSecond,
        long bytes,
        ModelStatistics statistics,
        List<String> warnings) {

    /** Copies the collections. */
    public Evaluation {
        further = Collections.unmodifiableMap(new LinkedHashMap<>(further));
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        warnings = List.copyOf(warnings);
    }

    /** The same with measured latency and throughput. */
    Evaluation at(Pace pace) {
        return new Evaluation(
                samples,
                loss,
                quality,
                further,
                metrics,
                pace.latency(),
                pace.samplesPerSecond(),
                bytes,
                statistics,
                warnings);
    }

    /**
     * The same with the value of another loss.
     *
     * @param other the mean of that loss over the examples
     * @return the evaluation
     */
    public Evaluation withLoss(double other) {
        return new Evaluation(
                samples, other, quality, further, metrics, latency, samplesPerSecond, bytes, statistics, warnings);
    }
}
