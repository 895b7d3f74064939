package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.TensorType;
import java.util.List;

/** The type rule of an operator: the types of its outputs from those of its inputs. */
@FunctionalInterface
public interface TypeRule {

    /**
     * Checks the inputs and infers the outputs.
     *
     * @param application the node and its inputs
     * @return the types of the outputs, in order
     * @throws dev.kiln.graph.error.GraphException if the inputs do not fit; created by {@link Application#fail}
     */
    List<TensorType> infer(Application application);
}
