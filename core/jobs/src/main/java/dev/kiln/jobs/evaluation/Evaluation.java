package dev.kiln.jobs.evaluation;

import dev.kiln.jobs.statistics.ModelStatistics;
import java.util.List;

/**
 * What a model is worth on some data.
 *
 * @param samples how many examples there were
 * @param loss the mean cross entropy in classification, the mean squared error in regression, unless another loss was asked
 *     for
 * @param quality accuracy, or errors
 * @param latency how long one prediction takes
 * @param samplesPerSecond how many examples the engine predicted in a second, in batches, without reading them
 * @param bytes the size of the model's file
 * @param statistics its parameters and multiply-accumulates
 * @param warnings what makes the numbers doubtful, such as features that are no numbers, a sentence each
 */
public record Evaluation(
        long samples,
        double loss,
        Quality quality,
        Latency latency,
        double samplesPerSecond,
        long bytes,
        ModelStatistics statistics,
        List<String> warnings) {

    /** Copies the warnings. */
    public Evaluation {
        warnings = List.copyOf(warnings);
    }

    /** The same with how fast the model was measured to be. */
    Evaluation at(Pace pace) {
        return new Evaluation(
                samples, loss, quality, pace.latency(), pace.samplesPerSecond(), bytes, statistics, warnings);
    }

    /**
     * The same with the value of another loss.
     *
     * @param other the mean of that loss over the examples
     * @return the evaluation
     */
    public Evaluation withLoss(double other) {
        return new Evaluation(samples, other, quality, latency, samplesPerSecond, bytes, statistics, warnings);
    }
}
