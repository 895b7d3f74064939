package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** The windows of convolutions and poolings, read from their attributes, and their properties. */
final class Windows {

    private Windows() {}

    /** The window of a node over the spatial axes of its first input. */
    static Window of(Pullback p, long[] kernel) {
        int axes = kernel.length;
        List<Long> strides = lengths(p, "strides", axes);
        List<Long> dilations = lengths(p, "dilations", axes);
        List<Long> pads = p.attributes().integers("pads").map(Windows::list).orElse(none(axes));
        Window window = new Window(list(kernel), strides, pads, dilations);
        String automatic = p.attributes().text("auto_pad", "NOTSET");
        return automatic.startsWith("SAME") ? padded(p, window, automatic.equals("SAME_LOWER")) : window;
    }

    /** The window of a transposed convolution, whose padding may follow from the lengths of its result. */
    static Window spreading(Pullback p, long[] kernel) {
        String automatic = p.attributes().text("auto_pad", "NOTSET");
        boolean fits = automatic.startsWith("SAME") || p.attributes().has("output_shape");
        Window window = new Window(
                list(kernel),
                lengths(p, "strides", kernel.length),
                fits
                        ? none(kernel.length)
                        : p.attributes().integers("pads").map(Windows::list).orElse(none(kernel.length)),
                lengths(p, "dilations", kernel.length));
        return fits ? fitted(p, window, automatic.equals("SAME_UPPER")) : window;
    }

    private static List<Long> none(int axes) {
        return Collections.nCopies(2 * axes, 0L);
    }

    /** Cropped at both ends to the result's lengths; an odd remainder at the end if upper, else at the beginning. */
    private static Window fitted(Pullback p, Window window, boolean upper) {
        if (!hasFixedSpatialLengths(p.x()) || !hasFixedSpatialLengths(p.y())) {
            throw p.fail("auto_pad and output_shape need spatial lengths that are known before a run");
        }
        int axes = window.kernel().size();
        List<Long> added =
                p.attributes().integers("output_padding").map(Windows::list).orElse(Collections.nCopies(axes, 0L));
        Long[] pads = new Long[2 * axes];
        for (int axis = 0; axis < axes; axis++) {
            long full =
                    window.strides().get(axis) * (p.x().size(2 + axis) - 1) + extent(window, axis) + added.get(axis);
            long total = Math.max(0, full - p.y().size(2 + axis));
            pads[axis] = upper ? total / 2 : total - total / 2;
            pads[axis + axes] = total - pads[axis];
        }
        return new Window(window.kernel(), window.strides(), List.of(pads), window.dilations());
    }

    private static List<Long> lengths(Pullback p, String attribute, int axes) {
        return p.attributes().integers(attribute).map(Windows::list).orElse(Collections.nCopies(axes, 1L));
    }

    private static List<Long> list(long[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** The {@code SAME} padding, with one result for each stride. */
    private static Window padded(Pullback p, Window window, boolean lower) {
        int axes = window.kernel().size();
        Long[] pads = new Long[2 * axes];
        for (int axis = 0; axis < axes; axis++) {
            long total = samePadding(p, window, axis);
            long less = total / 2;
            pads[axis] = lower ? total - less : less;
            pads[axis + axes] = lower ? less : total - less;
        }
        return new Window(window.kernel(), window.strides(), List.of(pads), window.dilations());
    }

    private static long samePadding(Pullback p, Window window, int axis) {
        long stride = window.strides().get(axis);
        if (stride == 1) {
            return extent(window, axis) - 1;
        }
        long length = p.x().size(2 + axis);
        if (length < 0) {
            throw p.fail("auto_pad with a stride needs spatial lengths that are known before a run");
        }
        long windows = (length + stride - 1) / stride;
        return Math.max(0, (windows - 1) * stride + extent(window, axis) - length);
    }

    /** The number of elements that a window spans along an axis. */
    static long extent(Window window, int axis) {
        return (window.kernel().get(axis) - 1) * window.dilations().get(axis) + 1;
    }

    static boolean isUnit(List<Long> lengths) {
        return lengths.stream().allMatch(l -> l == 1);
    }

    static boolean isPadded(Window window) {
        return window.pads().stream().anyMatch(p -> p != 0);
    }

    static boolean hasFixedSpatialLengths(Value value) {
        return value.shape().isRanked() && value.shape().dims().stream().skip(2).allMatch(d -> d.isFixed());
    }

    /** The indices of the spatial axes. */
    static long[] spatialAxes(Window window) {
        return IntStream.range(2, 2 + window.kernel().size()).asLongStream().toArray();
    }

    /**
     * The transpose of a convolution: {@code ConvTranspose} whose result is exactly as large as the convolution's
     * input.
     *
     * @param outputs one value for each position of the window, {@code [N, M, h, w]}
     * @param weight {@code [M, C / groups, kH, kW]}
     * @param window the window
     * @param groups as in {@code Conv}
     * @param like a value with the spatial lengths of the result
     * @return {@code [N, C, H, W]}
     */
    static Value spread(Value outputs, Value weight, Window window, long groups, Value like) {
        boolean known = hasFixedSpatialLengths(outputs) && hasFixedSpatialLengths(like);
        return known
                ? spreadExactly(outputs, weight, window, groups, like)
                : spreadAndCut(outputs, weight, window, groups, like);
    }

    private static Value spreadExactly(Value outputs, Value weight, Window window, long groups, Value like) {
        int axes = window.kernel().size();
        long[] pads = new long[2 * axes];
        long[] added = new long[axes];
        for (int axis = 0; axis < axes; axis++) {
            long full = window.strides().get(axis) * (outputs.size(2 + axis) - 1) + extent(window, axis);
            long rest = full - window.pads().get(axis) - like.size(2 + axis);
            pads[axis] = window.pads().get(axis);
            pads[axis + axes] = Math.max(0, rest);
            added[axis] = Math.max(0, -rest);
        }
        Attributes attributes = window.attributes().with("group", groups).with("pads", pads);
        if (Arrays.stream(added).anyMatch(a -> a != 0)) {
            attributes = attributes.with("output_padding", added);
        }
        return outputs.graph().apply("ConvTranspose", attributes, outputs, weight);
    }

    /** Writes the result in full size, and crops it in the run. */
    private static Value spreadAndCut(Value outputs, Value weight, Window window, long groups, Value like) {
        GraphBuilder graph = outputs.graph();
        int axes = window.kernel().size();
        Attributes attributes = window.attributes().with("group", groups).without("pads");
        Value full = graph.apply("ConvTranspose", attributes, outputs, weight);
        long[] trailing = new long[2 * (axes + 2)];
        for (int axis = 0; axis < axes; axis++) {
            trailing[axes + 4 + axis] = window.strides().get(axis) - 1;
        }
        Value padded = Arrays.stream(trailing).allMatch(b -> b == 0)
                ? full
                : graph.apply("Pad", Attributes.NONE, full, graph.integers(trailing));
        Value begins = graph.integers(
                window.pads().stream().limit(axes).mapToLong(Long::longValue).toArray());
        Value lengths = graph.apply("Shape", Attributes.of("start", 2), like);
        return graph.apply(
                "Slice", Attributes.NONE, padded, begins, begins.add(lengths), graph.integers(spatialAxes(window)));
    }

    /** The input with the padding of the window. */
    static Value pad(Value x, Window window) {
        if (!isPadded(window)) {
            return x;
        }
        int axes = window.kernel().size();
        List<Long> pads = new ArrayList<>(Collections.nCopies(2, 0L));
        pads.addAll(window.pads().subList(0, axes));
        pads.addAll(Collections.nCopies(2, 0L));
        pads.addAll(window.pads().subList(axes, 2 * axes));
        long[] list = pads.stream().mapToLong(Long::longValue).toArray();
        return x.graph().apply("Pad", Attributes.NONE, x, x.graph().integers(list));
    }

    /** The same window with strides and dilations exchanged. */
    static Window exchanged(Window window, List<Long> kernel) {
        List<Long> strides = window.dilations();
        List<Long> dilations = window.strides();
        return new Window(kernel, strides, window.pads(), dilations);
    }

    static Attribute ints(List<Long> values) {
        return new Attribute.Ints(values);
    }
}
