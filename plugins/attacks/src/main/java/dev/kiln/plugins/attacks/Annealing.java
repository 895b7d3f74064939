package dev.kiln.plugins.attacks;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;

/**
 * A value that falls along half a cosine.
 *
 * @param first the value in the first step
 * @param last the value that it would have after the last step
 * @param steps the number of steps
 */
record Annealing(double first, double last, int steps) {

    /** The value in a step, from 0: a FLOAT scalar. */
    Tensor at(int step) {
        double share = (1 + Math.cos(Math.PI * step / steps)) / 2;
        return Tensor.scalar(ElementType.FLOAT, last + (first - last) * share);
    }
}
