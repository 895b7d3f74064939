package dev.kiln.onnx.format;

import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.proto.TensorProto;

/** The storage of a graph's constants. */
@FunctionalInterface
public interface ConstantStorage {

    /** The elements are in the file itself. */
    ConstantStorage INSIDE = (name, value) -> TensorEncoder.encode(value);

    /**
     * One constant as a message.
     *
     * @param name its name
     * @param value its value
     * @return the message, its name not yet set
     */
    TensorProto.Builder store(String name, Tensor value);

    /**
     * Whether only the elements of a constant that are not zero are stored, with their places.
     *
     * @param name its name
     * @param value its value
     */
    default boolean isSparse(String name, Tensor value) {
        return false;
    }
}
