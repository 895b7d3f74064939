package dev.kiln.jobs.attack;

import dev.kiln.graph.tensor.Tensor;

/**
 * The outcome of one attack at one size on a batch.
 *
 * @param distances the distance of each example, see {@link Distances}
 * @param predicted the predicted class of each after the attack
 * @param confidences the probability of that class
 * @param inputs the inputs of all after the attack, those not attacked unchanged
 * @param shortfall the signs that the robustness is overstated
 * @param cost the cost of the attack
 */
record BatchOutcome(
        double[] distances,
        int[] predicted,
        double[] confidences,
        Tensor inputs,
        Shortfall shortfall,
        Found.Cost cost) {}
