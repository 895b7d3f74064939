package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Scatter;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of {@code Slice}. Where bounds and lengths are known and no entries are skipped it is a {@code Pad} of
 * zeros; else each axis is scattered, at the indices that the same slice takes from {@code 0, 1, 2, ...}.
 */
final class SliceGradient {

    private final Pullback p;
    private final long[] axes;

    private SliceGradient(Pullback p) {
        this.p = p;
        this.axes = axes(p);
    }

    static Value write(Pullback p) {
        SliceGradient slice = new SliceGradient(p);
        return slice.knownPads().map(slice::pad).orElseGet(slice::scatter);
    }

    private static long[] axes(Pullback p) {
        if (p.has(3)) {
            long[] axes = p.integers(3).orElseThrow(() -> p.fail("its axes are not known before a run"));
            return Arrays.stream(axes).map(axis -> p.axis(axis, 0)).toArray();
        }
        long count = p.input(1).size(0);
        if (count < 0) {
            throw p.fail("the number of its axes is not known before a run");
        }
        return LongStream.range(0, count).toArray();
    }

    /** The numbers of zeros before and after each axis; empty where they are not known or entries are skipped. */
    private Optional<long[]> knownPads() {
        Optional<long[]> starts = p.integers(1);
        Optional<long[]> ends = p.integers(2);
        Optional<long[]> steps = p.has(4)
                ? p.integers(4)
                : Optional.of(LongStream.of(axes).map(a -> 1).toArray());
        if (starts.isEmpty() || ends.isEmpty() || steps.isEmpty()) {
            return Optional.empty();
        }
        int rank = p.rank(0);
        long[] pads = new long[2 * rank];
        for (int i = 0; i < axes.length; i++) {
            int axis = (int) axes[i];
            long length = p.x().size(axis);
            if (steps.get()[i] != 1 || (length < 0 && !isCountedFromOneEnd(starts.get()[i], ends.get()[i]))) {
                return Optional.empty();
            }
            pads[axis] = before(starts.get()[i], length);
            pads[axis + rank] = after(ends.get()[i], length);
        }
        return Optional.of(pads);
    }

    /** Whether the bounds determine the cropping at each end without the length. */
    private static boolean isCountedFromOneEnd(long start, long end) {
        return start == 0 && end < 0 && end > Integer.MIN_VALUE;
    }

    private static long before(long start, long length) {
        return length < 0 ? start : clamp(start, length);
    }

    private static long after(long end, long length) {
        return length < 0 ? -end : length - clamp(end, length);
    }

    private static long clamp(long index, long length) {
        return Math.min(length, Math.max(0, index < 0 ? index + length : index));
    }

    private Value pad(long[] pads) {
        return p.graph().apply("Pad", Attributes.NONE, p.gradient(), p.graph().integers(pads));
    }

    private Value scatter() {
        Value gradient = p.gradient();
        for (int i = 0; i < axes.length; i++) {
            int axis = (int) axes[i];
            Value length = Shapes.of(p.x(), axis);
            gradient = Scatter.addSlices(axis, taken(i, length), gradient, length);
        }
        return Shapes.reshapeLike(gradient, p.x());
    }

    /** The indices that are taken along one axis. */
    private Value taken(int i, Value length) {
        GraphBuilder graph = p.graph();
        @Nullable Value step = p.has(4) ? entry(4, i) : null;
        return graph.apply(
                "Slice", Attributes.NONE, Scatter.upTo(length), entry(1, i), entry(2, i), graph.integers(0), step);
    }

    private Value entry(int input, int i) {
        Optional<long[]> known = p.integers(input);
        return known.isPresent()
                ? p.graph().integers(known.get()[i])
                : p.input(input).slice(0, i, i + 1L);
    }
}
