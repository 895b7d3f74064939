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
}
