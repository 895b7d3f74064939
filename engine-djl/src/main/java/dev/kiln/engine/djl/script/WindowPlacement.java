package dev.kiln.engine.djl.script;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The placement of a window on the spatial axes of a node's first input, with padding of every kind resolved.
 *
 * @param kernel its length on each axis
 * @param strides its step on each axis
 * @param dilations the distance between its entries on each axis
 * @param begins the padding before each axis
 * @param ends the padding after each axis
 */
record WindowPlacement(
        List<Length> kernel, List<Long> strides, List<Long> dilations, List<Length> begins, List<Length> ends) {

    /**
     * Reads the attributes of a convolution or pooling.
     *
     * @param axes the number of spatial axes
     * @param kernel the length of the window on each axis
     */
    static WindowPlacement of(NodeWriter n, int axes, IntFunction<Length> kernel) {
        List<Length> lengths = IntStream.range(0, axes).mapToObj(kernel).toList();
        List<Long> strides = perAxis(n, "strides", axes);
        List<Long> dilations = perAxis(n, "dilations", axes);
        List<Length> begins = new ArrayList<>();
        List<Length> ends = new ArrayList<>();
        String auto = n.attributes().text("auto_pad", "NOTSET");
        long[] pads = n.attributes().integers("pads").orElseGet(() -> new long[2 * axes]);
        for (int axis = 0; axis < axes; axis++) {
            if (auto.startsWith("SAME")) {
                Length size = Length.of(n, 0, axis + 2);
                Length span = span(lengths.get(axis), dilations.get(axis));
                long stride = strides.get(axis);
                Length total = size.plus(stride - 1)
                        .over(stride)
                        .plus(-1)
                        .times(stride)
                        .plus(span)
                        .minus(size)
                        .atLeast(0);
                Length smaller = total.over(2);
                Length larger = total.minus(smaller);
                begins.add(auto.equals("SAME_UPPER") ? smaller : larger);
                ends.add(auto.equals("SAME_UPPER") ? larger : smaller);
            } else {
                boolean none = auto.equals("VALID");
                begins.add(Length.of(none ? 0 : pads[axis]));
                ends.add(Length.of(none ? 0 : pads[axis + axes]));
            }
        }
        return new WindowPlacement(lengths, strides, dilations, begins, ends);
    }

    static List<Long> perAxis(NodeWriter n, String attribute, int axes) {
        return n.attributes()
                .integers(attribute)
                .map(values -> LongStream.of(values).boxed().toList())
                .orElseGet(() -> Collections.nCopies(axes, 1L));
    }

    /** The extent of a window on an axis. */
    private static Length span(Length kernel, long dilation) {
        return kernel.plus(-1).times(dilation).plus(1);
    }

    int axes() {
        return strides.size();
    }

    Length span(int axis) {
        return span(kernel.get(axis), dilations.get(axis));
    }

    boolean isDilated() {
        return dilations.stream().anyMatch(d -> d != 1);
    }

    /** Whether both ends of each axis are known to have equal padding. */
    boolean isSymmetric() {
        return begins.equals(ends) && begins.stream().allMatch(Length::isKnown);
    }

    /** Whether torch's pooling accepts this padding: equal at both ends and at most half of the kernel. */
    boolean isPoolingPad() {
        return isSymmetric()
                && IntStream.range(0, axes())
                        .allMatch(i -> kernel.get(i).isKnown()
                                && Long.parseLong(begins.get(i).text()) * 2
                                        <= Long.parseLong(kernel.get(i).text()));
    }

    /**
     * The same window with more padding at the end, so that rounding down gives as many results as rounding up would
     * without it; a window that would start after the input and its padding is omitted.
     */
    WindowPlacement roundedUp(NodeWriter n) {
        List<Length> wider = new ArrayList<>();
        for (int axis = 0; axis < axes(); axis++) {
            long stride = strides.get(axis);
            Length size = Length.of(n, 0, axis + 2);
            Length free = size.plus(begins.get(axis)).plus(ends.get(axis)).minus(span(axis));
            Length last = free.plus(stride - 1).over(stride);
            Length lastStart = size.plus(begins.get(axis)).plus(-1).over(stride);
            Length needed = last.atMost(lastStart).times(stride).plus(span(axis));
            wider.add(needed.minus(size).minus(begins.get(axis)));
        }
        return new WindowPlacement(kernel, strides, dilations, begins, wider);
    }

    /** A tensor with this padding. */
    String padded(String tensor, String value) {
        boolean none = begins.stream().allMatch(p -> p.is(0)) && ends.stream().allMatch(p -> p.is(0));
        return none ? tensor : "torch.constant_pad_nd(" + tensor + ", " + padList() + ", " + value + ")";
    }

    /** The padding in torch's order: the last axis first. */
    private String padList() {
        List<String> pads = new ArrayList<>();
        for (int axis = axes() - 1; axis >= 0; axis--) {
            pads.add(begins.get(axis).text());
            pads.add(ends.get(axis).text());
        }
        return Literals.list(pads);
    }

    /** The negative padding that crops this padding again. */
    WindowPlacement cropping() {
        return new WindowPlacement(
                kernel,
                strides,
                dilations,
                begins.stream().map(Length::negated).toList(),
                ends.stream().map(Length::negated).toList());
    }

    String kernelList() {
        return Literals.list(kernel.stream().map(Length::text).toList());
    }

    String strideList() {
        return list(strides);
    }

    String dilationList() {
        return list(dilations);
    }

    String padPerAxis() {
        return Literals.list(begins.stream().map(Length::text).toList());
    }

    String zeros() {
        return list(Collections.nCopies(axes(), 0L));
    }

    static String list(List<Long> values) {
        return Literals.list(values.stream().mapToLong(Long::longValue).toArray());
    }
}
