package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Convolutions over any number of spatial axes. */
final class ConvolutionTypes {

    /** The index of the bias of an operator without one. */
    private static final int NONE = Integer.MAX_VALUE;

    static final Map<String, TypeRule> RULES = Map.of(
            "Conv",
            ConvolutionTypes::conv,
            "ConvInteger",
            a -> List.of(new TensorType(ElementType.INT32, convolved(a, 0, 1, NONE))),
            "QLinearConv",
            a -> List.of(new TensorType(a.elementType(7), convolved(a, 0, 3, 8))),
            "ConvTranspose",
            ConvolutionTypes::transposed,
            "DeformConv",
            ConvolutionTypes::deformed);

    private ConvolutionTypes() {}

    private static List<TensorType> conv(Application a) {
        a.requireSameElements(0, 1);
        return List.of(new TensorType(a.elementType(0), convolved(a, 0, 1, 2)));
    }

    private static List<TensorType> deformed(Application a) {
        a.requireSameElements(0, 1, 2);
        a.requireRank(2, 4, 4);
        return List.of(new TensorType(a.elementType(0), convolved(a, 0, 1, 3)));
    }

    private static Shape convolved(Application a, int input, int weight, int bias) {
        a.requireRank(input, 3, Integer.MAX_VALUE);
        if (!a.isRanked(input, weight)) {
            return a.isRanked(weight) ? counted(a, weight, true) : Shape.UNRANKED;
        }
        a.requireRank(weight, a.rank(input), a.rank(input));
        Shape x = a.shape(input);
        Shape w = a.shape(weight);
        long group = group(a);
        requireChannels(a, x.dim(1), w.size(1) < 0 ? -1 : w.size(1) * group);
        requireWhole(a, w.size(0), group);
        requireBias(a, bias, w.dim(0));
        SlidingWindow window = new SlidingWindow(a, kernel(a, w));
        return SlidingWindow.shape(x.dim(0), w.dim(0), x.rank() - 2, axis -> window.places(x.dim(axis + 2), axis));
    }

    /** The shape of the result where the input's rank is unknown: the weight's rank, unknown lengths. */
    private static Shape counted(Application a, int weight, boolean firstIsChannels) {
        a.requireRank(weight, 3, Integer.MAX_VALUE);
        Dim channels = firstIsChannels ? a.shape(weight).dim(0) : Dim.UNKNOWN;
        return SlidingWindow.shape(Dim.UNKNOWN, channels, a.rank(weight) - 2, axis -> Dim.UNKNOWN);
    }

    private static List<TensorType> transposed(Application a) {
        a.requireSameElements(0, 1);
        a.requireRank(0, 3, Integer.MAX_VALUE);
        if (!a.isRanked(0, 1)) {
            Shape shape = a.isRanked(1) ? counted(a, 1, false) : Shape.UNRANKED;
            return List.of(new TensorType(a.elementType(0), shape));
        }
        a.requireRank(1, a.rank(0), a.rank(0));
        Shape x = a.shape(0);
        Shape w = a.shape(1);
        long group = group(a);
        requireChannels(a, x.dim(1), w.size(0));
        requireWhole(a, w.size(0), group);
        Dim channels = w.size(1) < 0 ? Dim.UNKNOWN : a.length(w.size(1) * group, "the axis of channels");
        requireBias(a, 2, channels);
        Shape result = SlidingWindow.shape(x.dim(0), channels, x.rank() - 2, spatial(a, x, w)::get);
        return List.of(new TensorType(a.elementType(0), result));
    }

    private static List<Dim> spatial(Application a, Shape x, Shape w) {
        int axes = x.rank() - 2;
        if (a.attributes().has("output_shape")) {
            long[] wanted = a.list("output_shape", axes, 0);
            return IntStream.range(0, axes)
                    .mapToObj(axis -> a.length(wanted[axis], "its result"))
                    .toList();
        }
        SlidingWindow window = new SlidingWindow(a, kernel(a, w));
        long[] added = a.list("output_padding", axes, 0);
        return IntStream.range(0, axes)
                .mapToObj(axis -> window.spread(x.dim(axis + 2), axis, added[axis]))
                .toList();
    }

    private static List<Dim> kernel(Application a, Shape weight) {
        List<Dim> spatial = weight.dims().subList(2, weight.rank());
        long[] declared = a.attributes().integers("kernel_shape").orElse(null);
        if (declared == null) {
            return spatial;
        }
        if (declared.length != spatial.size()) {
            throw a.fail("its attribute kernel_shape is for " + declared.length + " spatial axes");
        }
        return IntStream.range(0, declared.length)
                .mapToObj(axis -> a.same(
                        a.length(declared[axis], "its window"), spatial.get(axis), "its kernel_shape and its weight"))
                .toList();
    }

    private static long group(Application a) {
        long group = a.attributes().integer("group", 1);
        if (group < 1) {
            throw a.fail("its group is " + group + " and must be positive");
        }
        return group;
    }

    private static void requireChannels(Application a, Dim given, long expected) {
        if (given.isFixed() && expected >= 0 && given.size() != expected) {
            throw a.fail("the input has " + given + " channels and the weight is for " + expected);
        }
    }

    private static void requireWhole(Application a, long channels, long group) {
        if (channels >= 0 && channels % group != 0) {
            throw a.fail(channels + " channels do not fall into " + group + " equal groups");
        }
    }

    private static void requireBias(Application a, int bias, Dim channels) {
        if (a.has(bias) && a.isRanked(bias)) {
            a.requireRank(bias, 1, 1);
            a.same(a.shape(bias).dim(0), channels, "the bias and the channels of the result");
        }
    }
}
