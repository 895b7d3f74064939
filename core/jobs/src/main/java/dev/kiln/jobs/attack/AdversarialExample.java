package dev.kiln.jobs.attack;

import dev.kiln.graph.tensor.Tensor;

/**
 * An adversarial example, to be shown.
 *
 * @param index its position in the data set
 * @param original the clean input, of one example's shape in the data set
 * @param adversarial the adversarial input, of the same shape
 * @param label its right class
 * @param before the predicted class of the clean input
 * @param confidenceBefore its probability, the softmax of the logits, 0 to 1
 * @param after the predicted class of the adversarial one; -1 if the prediction is not a number
 * @param confidenceAfter its probability
 */
public record AdversarialExample(
        long index,
        Tensor original,
        Tensor adversarial,
        int label,
        int before,
        double confidenceBefore,
        int after,
        double confidenceAfter) {}
