package dev.kiln.api.training;

import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.Tensor;

/** The parameters and states of a running training. */
@Experimental
public interface TrainingValues {

    /**
     * Reads a parameter or a state.
     *
     * @param name its name
     * @return a copy of its value
     * @throws dev.kiln.graph.error.EngineException if there is none
     */
    Tensor get(String name);

    /**
     * Sets a parameter or a state.
     *
     * @param name its name
     * @param value its value in the next step
     * @throws dev.kiln.graph.error.EngineException if there is none or it is of another type
     */
    void set(String name, Tensor value);
}
