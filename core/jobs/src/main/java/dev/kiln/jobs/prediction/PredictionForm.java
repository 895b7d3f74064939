package dev.kiln.jobs.prediction;

import java.util.List;

/**
 * The form of the predictions for data.
 *
 * @param naming the kind of names of the examples, such as {@code file} or {@code line}
 * @param targets the targets, at least one
 */
public record PredictionForm(String naming, List<PredictedTarget> targets) {

    /** Copies the list. */
    public PredictionForm {
        targets = List.copyOf(targets);
    }
}
