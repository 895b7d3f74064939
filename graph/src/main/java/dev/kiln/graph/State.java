package dev.kiln.graph;

import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Optional;

/**
 * A value that a program carries from one run to the next.
 *
 * @param input the name under which nodes read the value from the previous run
 * @param output the name of the value that replaces it at the end of a run; the same as {@code input} where the
 *     program only reads it
 * @param type the type, symbols allowed; in a run its lengths are those of the tensor that was last set
 * @param initial the initial value; where it is absent, a value must be set before the first run
 */
@Stable
public record State(String input, String output, TensorType type, Optional<Tensor> initial) {}
