package dev.kiln.plugins.quantization;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * The affine map between real numbers and integers: {@code x = (q - zeroPoint) * scale} and
 * {@code q = clip(rint(x / scale) + zeroPoint)}, the division in single precision, halves rounded to even, clipped to
 * what the type holds. Scales and zero points are bit for bit those of ONNX Runtime's quantization tool.
 *
 * @param grid the integers
 * @param scale the distance between two neighbours, positive
 * @param zeroPoint the integer that stands for 0
 */
record AffineQuantization(IntegerGrid grid, float scale, int zeroPoint) {

    /**
     * The map that spreads a range over the whole grid: {@code scale = (greatest - least) / (qmax - qmin)},
     * {@code zeroPoint = rint(qmin - least / scale)}. The range is widened to hold 0.
     *
     * @param range finite
     * @param grid the integers
     * @return the map; that of scale 1 where the range is empty
     */
    static AffineQuantization asymmetric(Range range, IntegerGrid grid) {
        Range widened = range.withZero();
        float width = widened.greatest() - widened.least();
        // two ends of single precision may be further apart than single precision reaches
        double scale = (Float.isFinite(width) ? width : widened.width()) / (grid.greatest() - grid.least());
        if (scale < Float.MIN_NORMAL) {
            // 0 stays the least integer, so that clipping goes on to stand for a Relu
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
     * @param grid the integers, as many below 0 as above
     * @return the map; that of scale 1 where the range is only 0
     */
    static AffineQuantization symmetric(Range range, IntegerGrid grid) {
        float magnitude = Math.max(Math.abs(range.least()), Math.abs(range.greatest()));
        double scale = 2.0 * magnitude / (grid.greatest() - grid.least());
        return new AffineQuantization(grid, scale < Float.MIN_NORMAL ? 1 : (float) scale, 0);
    }

    /** The same grid with another distance between neighbours. */
    AffineQuantization withScale(float other) {
        return new AffineQuantization(grid, other, zeroPoint);
    }

    /** The integer that stands for a real number. */
    int quantize(float x) {
        double q = Math.rint(x / scale) + zeroPoint;
        return (int) Math.max(grid.typeLeast(), Math.min(grid.typeGreatest(), q));
    }

    /** The real number that an integer stands for. */
    float dequantize(int q) {
        return (q - zeroPoint) * scale;
    }

    /** The integers that stand for the elements of a FLOAT tensor. */
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
