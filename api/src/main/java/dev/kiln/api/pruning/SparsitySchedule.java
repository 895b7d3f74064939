package dev.kiln.api.pruning;

import dev.kiln.graph.status.Experimental;

/** The sparsity in the course of a pruning with fine-tuning. */
@Experimental
@FunctionalInterface
public interface SparsitySchedule {

    /**
     * The sparsity at a time.
     *
     * @param initial the sparsity at the start, in {@code [0, 1)}
     * @param goal the sparsity at the end, in {@code [0, 1)}
     * @param done the completed share of the time in which weights are removed, in {@code [0, 1]}
     * @return the sparsity, from {@code initial} to {@code goal}
     */
    double sparsity(double initial, double goal, double done);
}
