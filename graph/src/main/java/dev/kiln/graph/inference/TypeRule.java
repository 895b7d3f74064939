package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.TensorType;
import java.util.List;

/** What an operator makes of the types of its inputs. */
@FunctionalInterface
public interface TypeRule {

    /**
     * Checks the inputs and infers the outputs.
     *
     * @param application the node and its inputs
     * @return the types of the outputs, in order
     * @throws dev.kiln.graph.error.GraphException if the inputs do not fit; made by {@link Application#fail}
     */
    List<TensorType> infer(Application application);
}
