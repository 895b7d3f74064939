package dev.kiln.api.training;

import dev.kiln.graph.status.Experimental;

/** A learning-rate schedule: the factor of the learning rate in the course of training. */
@Experimental
@FunctionalInterface
public interface Schedule {

    /** Always 1. */
    Schedule CONSTANT = (step, steps) -> 1;

    /**
     * The factor of a step.
     *
     * @param step its number, from 0
     * @param steps the total number of steps
     * @return the factor, not negative
     */
    double factor(long step, long steps);

    /**
     * The factor of a step of a schedule that depends on the losses of the epochs before it. It is a function of them
     * alone, without a state of its own, so that a resumed training has the same learning rates. By default it depends on
     * the number of the step alone.
     *
     * @param progress the step, and the losses so far
     * @return the factor, not negative
     * @throws dev.kiln.graph.error.OptionException if the training does not measure such a loss
     */
    default double factor(TrainingProgress progress) {
        return factor(progress.step(), progress.steps());
    }
}
