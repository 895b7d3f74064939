package dev.kiln.api.attack;

import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The results of a run of a {@link ModelProgram}.
 *
 * @param tensors the results by the names of the program's outputs, in the order in which it declares them
 */
@Stable
public record ProgramResults(Map<String, Tensor> tensors) {

    /** Copies the map, keeping its order. */
    public ProgramResults {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * A result.
     *
     * @param name the name of the output
     * @return its tensor
     * @throws GraphException if the program has no such output; the message names those that it has
     */
    public Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new GraphException(
                    "The program has no output " + name + "; it has " + String.join(", ", tensors.keySet()) + ".");
        }
        return tensor;
    }
}
