package dev.kiln.api.training;

import dev.kiln.graph.status.Experimental;

/** By what the learning rate is multiplied, as training goes on. */
@Experimental
@FunctionalInterface
public interface Schedule {

    /** Always 1. */
    Schedule CONSTANT = (step, steps) -> 1;

    /**
     * The factor of a step.
     *
     * @param step its number, from 0
     * @param steps how many there will be
     * @return the factor, not negative
     */
    double factor(long step, long steps);
}
