package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Convolution;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;

/** The number of elements that each window of an average pooling counts. */
final class AverageCounts {

    private AverageCounts() {}

    /** The gradient of a mean, divided by the number of counted elements. */
    static Value divide(Pullback p, Window window) {
        boolean cut = Windows.isPadded(window) || p.attributes().integer("ceil_mode", 0) != 0;
        if (!cut) {
            long all = window.kernel().stream().reduce(1L, (a, b) -> a * b);
            return p.gradient().mul(p.scalar(1.0 / all));
        }
        if (!Windows.hasFixedSpatialLengths(p.x()) || !Windows.hasFixedSpatialLengths(p.y())) {
            return p.gradient().div(countsInTheRun(p, window));
        }
        return p.gradient().div(counts(p, window));
    }

    /** The sum of each window over ones; where padding counts, the size of the window. */
    private static Value countsInTheRun(Pullback p, Window window) {
        if (p.attributes().integer("ceil_mode", 0) != 0) {
            throw p.fail("with ceil_mode its spatial lengths must be known before a run");
        }
        if (p.attributes().integer("count_include_pad", 0) != 0) {
            long all = window.kernel().stream().reduce(1L, (a, b) -> a * b);
            return p.scalar((double) all);
        }
        Value spatial = p.graph().apply("Shape", Attributes.of("start", 2), p.x());
        Value plane = p.scalar(1).expand(p.graph().integers(1, 1).concat(0, spatial));
        return Convolution.apply(plane, PoolingRules.ones(p, window), null, window, 1);
    }

    /** The counts of all windows, {@code [1, 1, h, w]}: the product of those along each axis. */
    private static Value counts(Pullback p, Window window) {
        Value counts = null;
        int axes = window.kernel().size();
        for (int axis = 0; axis < axes; axis++) {
            long[] shape = new long[axes + 2];
            Arrays.fill(shape, 1);
            shape[axis + 2] = p.y().size(axis + 2);
            Value along =
                    p.graph().constant(Tensor.of(along(p, window, axis), shape).cast(p.elementType()));
            counts = counts == null ? along : counts.mul(along);
        }
        return counts == null ? p.scalar(1) : counts;
    }

    private static float[] along(Pullback p, Window window, int axis) {
        boolean padding = p.attributes().integer("count_include_pad", 0) != 0;
        int axes = window.kernel().size();
        long length = p.x().size(axis + 2);
        long least = padding ? -window.pads().get(axis) : 0;
        long end = padding ? length + window.pads().get(axis + axes) : length;
        float[] counts = new float[(int) p.y().size(axis + 2)];
        for (int place = 0; place < counts.length; place++) {
            long start = place * window.strides().get(axis) - window.pads().get(axis);
            for (long entry = 0; entry < window.kernel().get(axis); entry++) {
                long at = start + entry * window.dilations().get(axis);
                counts[place] += at >= least && at < end ? 1 : 0;
            }
        }
        return counts;
    }
}
