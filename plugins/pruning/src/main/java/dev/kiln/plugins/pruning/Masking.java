package dev.kiln.plugins.pruning;

import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Sets to zero what a mask leaves out. */
final class Masking {

    private Masking() {}

    static Tensor apply(Tensor weight, Tensor mask) {
        FloatBuffer values = weight.floats();
        FloatBuffer keeps = mask.floats();
        ByteBuffer masked = Tensor.allocate(ElementType.FLOAT, weight.shape());
        for (int i = 0; i < weight.size(); i++) {
            // not a product: -1 * 0 would be -0, and what is not finite would stay
            masked.putFloat(keeps.get(i) == 0 ? 0 : values.get(i));
        }
        return Tensor.wrap(ElementType.FLOAT, masked.flip(), weight.shape());
    }
}
