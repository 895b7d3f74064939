package dev.kiln.api.layer;

import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Stable;
import java.util.List;

/**
 * A function from a value to a value that may own parameters. It only writes graph.
 *
 * <p>A layer writes its inference form. Differences in training are expressed with the two ONNX operators that have a
 * training mode, {@link Value#dropout Dropout} and {@link dev.kiln.graph.build.Normalization#batch BatchNormalization}:
 * the host switches them, in Kiln's models and in others.
 */
@Stable
@FunctionalInterface
public interface Layer {

    /**
     * Writes the layer.
     *
     * @param scope creates its parameters
     * @param input its input; the first axis is the batch
     * @return its output
     * @throws dev.kiln.graph.error.GraphException if the input does not fit it
     */
    Value apply(LayerScope scope, Value input);

    /**
     * Writes a layer that may take several values, such as a concatenation. By default a layer takes one.
     *
     * @param scope creates its parameters
     * @param inputs its inputs, at least one
     * @return its output
     * @throws dev.kiln.graph.error.GraphException if the inputs do not fit it, or are more than it takes
     */
    default Value apply(LayerScope scope, List<Value> inputs) {
        if (inputs.size() != 1) {
            throw scope.failure("it takes one input, and is given " + inputs.size()
                    + ". Join them first, with a layer such as concat or add.");
        }
        return apply(scope, inputs.get(0));
    }
}
