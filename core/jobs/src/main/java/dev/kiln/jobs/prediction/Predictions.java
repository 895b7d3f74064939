package dev.kiln.jobs.prediction;

import java.util.List;

/**
 * The predictions for all examples of data, in their order.
 *
 * @param form the targets, and the kind of names of the examples
 * @param examples the predictions for each example
 * @param notes the interpretation where there was a choice, and filled or omitted values, one sentence each
 */
public record Predictions(PredictionForm form, List<PredictedExample> examples, List<String> notes) {

    /** Copies the lists. */
    public Predictions {
        examples = List.copyOf(examples);
        notes = List.copyOf(notes);
    }
}
