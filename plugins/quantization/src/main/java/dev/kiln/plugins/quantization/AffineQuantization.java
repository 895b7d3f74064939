package dev.kiln.plugins.quantization;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * The affine map between real numbers and integers: {@code x = (q - zeroPoint) * scale} and
 * {@code q = clip(rint(x / scale) + zeroPoint)}, the division in single precision, halves rounded to even, clipped to
 * the range of the type. Scales and zero points are bit for bit those of ONNX Runtime's quantization tool.
 *
 * @param grid the integers
 * @param scale the distance between two neighbours, positive
 * @param zeroPoint the integer that represents 0
 */
record AffineQuantization(IntegerGrid grid, float scale, int zeroPoint) {

    /**
     * The map of a range to the whole grid: {@code scale = (greatest - least) / (qmax - qmin)},
     * {@code zeroPoint = rint(qmin - least / scale)}. The range is widened to hold 0.
     *
     * @param range finite
     * @param grid the integers
     * @return the map; of scale 1 where the range is empty
     */
    static AffineQuantization asymmetric(Range range, IntegerGrid grid) {
        Range widened = range.withZero();
        float width = widened.greatest() - widened.least();
        // the width of a range in single precision may exceed the maximum of single precision
        double scale = (Float.isFinite(width) ? width : widened.width()) / (grid.greatest() - grid.least());
        if (scale < Float.MIN_NORMAL) {
            // 0 stays the smallest integer, so that clipping still represents a Relu
            return new AffineQuantization(grid, 1, grid.least());
        }
        int zeroPoint = (int) Math.rint(grid.least() - widened.least() / scale);
        return new AffineQuantization(grid, (float) scale, zeroPoint);
    }

    /**
     * The map of {@code [-a, a]} with 0 in the middle, {@code a} the largest magnitude of the range:
     * {@code scale = 2 a / (qmax - qmin)}.
     *
     * @param range finite
     * @param grid the integers, symmetric around 0
     * @return the map; of scale 1 where the range is only 0
     */
    static AffineQuantization symmetric(Range range, IntegerGrid grid) {
        float magnitude = Math.max(Math.abs(range.least()), Math.abs(range.greatest()));
        double scale = 2.0 * magnitude / (grid.greatest() - grid.least());
        return new AffineQuantization(grid, scale < Float.MIN_NORMAL ? 1 : (float) scale, 0);
    }

    /** The same map with another scale. */
    AffineQuantization withScale(float other) {
        return new AffineQuantization(grid, other, zeroPoint);
    }

    /** The integer for a real number. */
    int quantize(float x) {
        double q = Math.rint(x / scale) + zeroPoint;
        return (int) Math.max(grid.typeLeast(), Math.min(grid.typeGreatest(), q));
    }

    /** The real number for an integer. */
    float dequantize(int q) {
        return (q - zeroPoint) * scale;
    }

    /** The integers for the elements of a FLOAT tensor. */
    Tensor quantize(Tensor tensor) {
        var integers = Tensor.allocate(grid.type(), tensor.shape());
        FloatBuffer values = tensor.floats();
        for (int i = 0; i < values.limit(); i++) {
            integers.put((byte) quantize(values.get(i)));
        }
        return Tensor.wrap(grid.type(), integers.flip(), tensor.shape());
    }

    /** The scale as a constant of a graph. */
    Tensor scaleTensor() {
        return Tensor.scalar(ElementType.FLOAT, scale);
    }

    /** The zero point as a constant of a graph. */
    Tensor zeroPointTensor() {
        return Tensor.scalar(grid.type(), zeroPoint);
    }
}
