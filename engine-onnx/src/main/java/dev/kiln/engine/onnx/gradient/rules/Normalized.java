package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import java.util.stream.LongStream;

/**
 * {@code (x - mean) / sqrt(variance + epsilon)}, mean and variance along axes.
 *
 * @param value the normalized value
 * @param inverse {@code 1 / sqrt(variance + epsilon)}
 * @param axes the axes
 */
record Normalized(Value value, Value inverse, long[] axes) {

    /** As in a {@code LayerNormalization} with those attributes: along an axis and all after it. */
    static Normalized ofLayer(Value x, Attributes attributes) {
        long axis = attributes.integer("axis", -1);
        int rank = x.shape().rank();
        return of(
                x,
                attributes.real("epsilon", 1e-5f),
                LongStream.range(axis < 0 ? axis + rank : axis, rank).toArray());
    }

    static Normalized of(Value x, double epsilon, long[] axes) {
        Value centred = x.sub(x.reduceMean(true, axes));
        Value inverse =
                centred.square().reduceMean(true, axes).add(epsilon).sqrt().reciprocal();
        return new Normalized(centred.mul(inverse), inverse, axes);
    }

    /** The vector-Jacobian product: the part of a gradient that changes neither mean nor variance, scaled. */
    Value pull(Value gradient) {
        Value alongValue = value.mul(gradient.mul(value).reduceMean(true, axes));
        return gradient.sub(gradient.reduceMean(true, axes)).sub(alongValue).mul(inverse);
    }
}
