package dev.kiln.api.layer;

import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Stable;

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
}
