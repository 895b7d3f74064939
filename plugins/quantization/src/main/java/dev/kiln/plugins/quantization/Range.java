package dev.kiln.plugins.quantization;

import dev.kiln.graph.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * The range of a value.
 *
 * @param least the minimum
 * @param greatest the maximum
 */
record Range(float least, float greatest) {

    /** From 0 to 1, the range of probabilities. */
    static final Range PROBABILITIES = new Range(0, 1);

    /** The range of the elements of a FLOAT tensor. */
    static Range of(Tensor tensor) {
        FloatBuffer values = tensor.floats();
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < values.limit(); i++) {
            least = Math.min(least, values.get(i));
            greatest = Math.max(greatest, values.get(i));
        }
        return new Range(least, greatest);
    }

    /** The range that holds both. */
    Range with(Range other) {
        return new Range(Math.min(least, other.least), Math.max(greatest, other.greatest));
    }

    /** The range extended to 0, which an integer must represent exactly, since padding adds it. */
    Range withZero() {
        // 0 + x turns -0 into 0, which numpy's minimum and maximum leave unspecified
        return new Range(0 + Math.min(least, 0), 0 + Math.max(greatest, 0));
    }

    /** The difference of the maximum and the minimum. */
    double width() {
        return (double) greatest - least;
    }

    /** Whether both ends are numbers, possibly infinite. */
    boolean isNumber() {
        return !Float.isNaN(least) && !Float.isNaN(greatest);
    }

    @Override
    public String toString() {
        return least + " to " + greatest;
    }

    /** Whether both ends are finite numbers. */
    boolean isFinite() {
        return Float.isFinite(least) && Float.isFinite(greatest);
    }
}
