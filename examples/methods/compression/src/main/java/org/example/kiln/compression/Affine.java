package org.example.kiln.compression;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;

/**
 * A quantization to 8 bits, {@code x = scale * (code - zeroPoint)}.
 *
 * @param scale the scale, FLOAT, a scalar
 * @param zeroPoint the code of 0, INT8 or UINT8, a scalar
 */
record Affine(Tensor scale, Tensor zeroPoint) {

    /** Keeps the scale of a value that is always 0 positive. */
    private static final double LEAST = 1e-8;

    /** The symmetric codes of a weight, INT8 from -127 to 127. */
    static Affine ofWeight(Tensor weight) {
        double greatest = LEAST;
        for (float element : weight.toFloatArray()) {
            greatest = Math.max(greatest, Math.abs(element));
        }
        return new Affine(Tensor.scalar(ElementType.FLOAT, greatest / 127), Tensor.scalar(ElementType.INT8, 0));
    }

    /** The codes of a range, UINT8; it is widened to contain 0, which has a code of its own. */
    static Affine ofRange(double low, double high) {
        double least = Math.min(low, 0);
        double width = Math.max(Math.max(high, 0) - least, LEAST);
        Tensor scale = Tensor.scalar(ElementType.FLOAT, width / 255);
        return new Affine(scale, Tensor.scalar(ElementType.UINT8, Math.rint(-least / scale.getDouble(0))));
    }

    /** The codes of a weight of a scale, as {@code QuantizeLinear} computes them. */
    static Tensor codes(Tensor weight, Tensor scale) {
        float[] codes = weight.toFloatArray();
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (float) Math.max(
                    -128, Math.min(127, Math.rint(codes[i] / scale.floats().get(0))));
        }
        return Tensor.of(codes, weight.shape()).cast(ElementType.INT8);
    }
}
