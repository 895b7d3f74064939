package dev.kiln.plugins.pruning;

import dev.kiln.graph.tensor.Tensor;
import java.util.function.Consumer;

/** The vectors of inputs that a layer multiplies with the weights of one output. */
@FunctionalInterface
interface InputVectors {

    /**
     * Gives each vector, in an array that is used again.
     *
     * @param values the input of the layer for a batch
     * @param group the group of outputs that read it, from 0
     * @param receiver takes the vectors
     */
    void forEach(Tensor values, int group, Consumer<double[]> receiver);
}
