package dev.kiln.api.training;

import dev.kiln.graph.status.Experimental;
import java.util.List;
import java.util.Optional;

/**
 * The progress of a training before one of its steps, see {@link Schedule#factor(TrainingProgress)}. A training that is
 * resumed from a checkpoint has the same before the same step.
 *
 * @param step the number of the step, from 0
 * @param steps the total number of steps
 * @param losses the loss of each completed epoch, the mean over the training examples, in order
 * @param validationLosses the mean over the validation data after each completed epoch, NaN where it was not measured;
 *     empty in a training without validation data
 */
@Experimental
public record TrainingProgress(long step, long steps, List<Double> losses, Optional<List<Double>> validationLosses) {

    /** Copies the lists. */
    public TrainingProgress {
        losses = List.copyOf(losses);
        validationLosses = validationLosses.map(List::copyOf);
    }
}
