package dev.kiln.jobs.attack;

import dev.kiln.graph.tensor.Tensor;

/**
 * An example that fooled the model, to be shown.
 *
 * @param index its place in the data set
 * @param original the clean input, of one example's shape in the data set
 * @param adversarial the input that fooled, of the same shape
 * @param label its right class
 * @param before what the model took the clean input for
 * @param after what it takes the adversarial one for; -1 if it no longer answers with numbers
 */
public record AdversarialExample(long index, Tensor original, Tensor adversarial, int label, int before, int after) {}
