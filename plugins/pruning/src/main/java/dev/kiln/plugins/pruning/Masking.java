package dev.kiln.plugins.pruning;

import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Masks and scores beside the elements of their weights. */
final class Masking {

    private Masking() {}

    /** The weight with zeros where the mask has them; its other elements keep their bits. */
    static Tensor apply(Tensor weight, Tensor mask) {
        FloatBuffer keeps = mask.floats();
        ByteBuffer masked = Tensor.allocate(weight.elementType(), weight.shape());
        masked.put(0, weight.bytes(), 0, masked.limit());
        int width = weight.elementType().bits() / 8;
        for (int i = 0; i < weight.size(); i++) {
            // not a product: -1 * 0 would be -0, and an infinite element would become NaN
            for (int b = 0; keeps.get(i) == 0 && b < width; b++) {
                masked.put(i * width + b, (byte) 0);
            }
        }
        return Tensor.wrap(weight.elementType(), masked, weight.shape());
    }

    /** The scores with -1, lower than any other, where an element of the weight is zero already. */
    static Tensor lowestWhereZero(Tensor scores, Tensor weight) {
        float[] marked = scores.toFloatArray();
        for (int i = 0; i < marked.length; i++) {
            if (weight.getDouble(i) == 0) {
                marked[i] = -1;
            }
        }
        return Tensor.of(marked, scores.shape());
    }
}
