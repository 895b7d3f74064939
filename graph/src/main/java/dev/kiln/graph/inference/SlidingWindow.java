package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongUnaryOperator;

/** The lengths of the spatial axes after a convolution or a pooling, from its attributes. */
final class SlidingWindow {

    private final Application a;
    private final Dim[] kernel;
    private final long[] strides;
    private final long[] dilations;
    private final long[] pads;
    private final String autoPad;
    private final boolean ceil;

    /**
     * A window.
     *
     * @param a the application of the operator
     * @param kernel its length on each spatial axis
     */
    SlidingWindow(Application a, List<Dim> kernel) {
        this.a = a;
        this.kernel = kernel.toArray(Dim[]::new);
        this.strides = a.list("strides", kernel.size(), 1);
        this.dilations = a.list("dilations", kernel.size(), 1);
        this.autoPad = a.attributes().text("auto_pad", "NOTSET");
        boolean explicit = autoPad.equals("NOTSET");
        this.pads = explicit ? a.list("pads", 2 * kernel.size(), 0) : new long[2 * kernel.size()];
        this.ceil = a.attributes().integer("ceil_mode", 0) != 0;
        for (int axis = 0; axis < kernel.size(); axis++) {
            if (strides[axis] < 1 || dilations[axis] < 1) {
                throw a.fail("its strides and dilations must be positive");
            }
        }
    }

    /** The output length of a spatial axis: the number of positions of the window on it. */
    Dim places(Dim input, int axis) {
        if (autoPad.startsWith("SAME")) {
            return strides[axis] == 1 ? input : map(input, n -> ceilDiv(n, strides[axis]));
        }
        if (!kernel[axis].isFixed()) {
            return Dim.UNKNOWN;
        }
        long excess = padding(axis) - (extent(axis) - 1);
        if (strides[axis] == 1) {
            return excess == 0 ? input : map(input, n -> positive(n + excess));
        }
        return map(input, n -> strided(n, n + excess - 1, axis));
    }

    private long strided(long input, long room, int axis) {
        positive(room + 1);
        boolean roundUp = ceil && autoPad.equals("NOTSET");
        long places = (roundUp ? ceilDiv(room, strides[axis]) : room / strides[axis]) + 1;
        boolean startsInPadding = (places - 1) * strides[axis] >= input + pads[axis];
        return roundUp && startsInPadding ? places - 1 : places;
    }

    private long positive(long places) {
        if (places < 1) {
            throw a.fail("its window is longer than the padded input");
        }
        return places;
    }

    /** The output length of a spatial axis in a transposed convolution. */
    Dim spread(Dim input, int axis, long outputPadding) {
        if (autoPad.startsWith("SAME")) {
            return map(input, n -> n * strides[axis]);
        }
        if (!kernel[axis].isFixed()) {
            return Dim.UNKNOWN;
        }
        long added = outputPadding + extent(axis) - padding(axis);
        return strides[axis] == 1 && added == 1 ? input : map(input, n -> positive(strides[axis] * (n - 1) + added));
    }

    private long padding(int axis) {
        return pads[axis] + pads[axis + kernel.length];
    }

    private long extent(int axis) {
        return (kernel[axis].size() - 1) * dilations[axis] + 1;
    }

    private static long ceilDiv(long dividend, long divisor) {
        return -Math.floorDiv(-dividend, divisor);
    }

    private Dim map(Dim input, LongUnaryOperator change) {
        return input.isFixed() ? a.length(change.applyAsLong(input.size()), "an axis of its result") : Dim.UNKNOWN;
    }

    /** The shape {@code [first, second, spatial...]}. */
    static Shape shape(Dim first, Dim second, int axes, IntFunction<Dim> spatial) {
        List<Dim> dims = new ArrayList<>(List.of(first, second));
        for (int axis = 0; axis < axes; axis++) {
            dims.add(spatial.apply(axis));
        }
        return Shape.of(dims);
    }
}
