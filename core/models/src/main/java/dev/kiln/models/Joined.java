package dev.kiln.models;

import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/** Concatenates tensors along an axis. */
final class Joined {

    private Joined() {}

    static Tensor of(List<Tensor> parts, int axis, long[] shape) {
        ByteBuffer joined = Tensor.allocate(parts.get(0).elementType(), shape);
        long rows = 1;
        for (int i = 0; i < axis; i++) {
            rows *= shape[i];
        }
        for (int row = 0; row < rows; row++) {
            for (Tensor part : parts) {
                ByteBuffer bytes = part.bytes();
                int length = (int) (bytes.remaining() / rows);
                joined.put(bytes.slice(row * length, length));
            }
        }
        return Tensor.wrap(parts.get(0).elementType(), joined.flip(), shape);
    }
}
