package dev.kiln.jobs.prediction;

import java.util.List;

/**
 * The predictions for one example.
 *
 * @param name its name in the data, such as a file or the number of a line
 * @param targets the prediction of each target, in the order of the {@link PredictedTarget}s
 */
public record PredictedExample(String name, List<Predicted> targets) {

    /** Copies the list. */
    public PredictedExample {
        targets = List.copyOf(targets);
    }
}
