package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;

/** {@code AffineGrid} multiplies fixed positions by the transformation, so its gradient is a product with them. */
final class AffineGridRule {

    static final GradientRule RULE = p -> p.give(0, () -> gradient(p));

    private AffineGridRule() {}

    private static Value gradient(Pullback p) {
        int axes = p.rank(1) == 1 ? p.y().shape().rank() - 2 : -1;
        long[] lengths = new long[Math.max(0, axes)];
        for (int axis = 0; axis < axes; axis++) {
            lengths[axis] = p.y().size(axis + 1);
        }
        if (axes < 1 || Arrays.stream(lengths).anyMatch(l -> l < 0)) {
            throw p.fail("its size is not known before a run");
        }
        Value rows = p.gradient().reshape(0, -1, axes);
        boolean aligned = p.attributes().integer("align_corners", 0) != 0;
        return LinearRules.transposed(rows).matMul(places(p, lengths, aligned));
    }

    /** A row for each position: its coordinates, the last axis first, and 1. */
    private static Value places(Pullback p, long[] lengths, boolean aligned) {
        int axes = lengths.length;
        int count = (int) Arrays.stream(lengths).reduce(1, (a, b) -> a * b);
        double[] rows = new double[count * (axes + 1)];
        for (int place = 0; place < count; place++) {
            long rest = place;
            for (int axis = axes - 1; axis >= 0; axis--) {
                long index = rest % lengths[axis];
                rest /= lengths[axis];
                rows[place * (axes + 1) + axes - 1 - axis] = coordinate(index, lengths[axis], aligned);
            }
            rows[place * (axes + 1) + axes] = 1;
        }
        return p.graph().constant(Tensor.of(rows, count, axes + 1).cast(p.elementType()));
    }

    private static double coordinate(long index, long length, boolean aligned) {
        if (aligned) {
            return length == 1 ? -1 : 2.0 * index / (length - 1) - 1;
        }
        return (2.0 * index + 1) / length - 1;
    }
}
