package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Changes of the resolution of images. */
final class SpatialTypes {

    static final Map<String, TypeRule> RULES = Map.of(
            "DepthToSpace", SpatialTypes::depthToSpace,
            "SpaceToDepth", SpatialTypes::spaceToDepth,
            "Resize", SpatialTypes::resize,
            "Upsample", SpatialTypes::upsample);

    private SpatialTypes() {}

    private static List<TensorType> depthToSpace(Application a) {
        long block = block(a);
        return blocks(a, c -> divided(a, c, block * block), n -> n * block);
    }

    private static List<TensorType> spaceToDepth(Application a) {
        long block = block(a);
        return blocks(a, c -> c * block * block, n -> divided(a, n, block));
    }

    private static long block(Application a) {
        long block = a.attributes().integer("blocksize", 0);
        if (block < 1) {
            throw a.fail("its blocksize is " + block + " and must be positive");
        }
        return block;
    }

    private static long divided(Application a, long length, long divisor) {
        if (length % divisor != 0) {
            throw a.fail("the length " + length + " is not a multiple of " + divisor);
        }
        return length / divisor;
    }

    private static List<TensorType> blocks(Application a, LongUnaryOperator channels, LongUnaryOperator spatial) {
        a.requireRank(0, 4, 4);
        Shape x = a.shape(0);
        Shape result = x.isRanked()
                ? SlidingWindow.shape(x.dim(0), map(a, x.dim(1), channels), 2, axis -> map(a, x.dim(axis + 2), spatial))
                : x;
        return List.of(new TensorType(a.elementType(0), result));
    }

    private static Dim map(Application a, Dim dim, LongUnaryOperator change) {
        return dim.isFixed() ? a.length(change.applyAsLong(dim.size()), "an axis of its result") : Dim.UNKNOWN;
    }

    private static List<TensorType> resize(Application a) {
        Shape x = a.shape(0);
        return List.of(new TensorType(a.elementType(0), x.isRanked() ? resized(a, x) : x));
    }

    private static Shape resized(Application a, Shape x) {
        int[] axes = resizedAxes(a, x.rank());
        Optional<List<Entry>> sizes = a.entries(3);
        if (sizes.isPresent() && sizes.get().size() != axes.length) {
            throw a.fail("it has " + sizes.get().size() + " sizes for " + axes.length + " axes");
        }
        String policy = a.attributes().text("keep_aspect_ratio_policy", "stretch");
        if (sizes.isPresent() && !policy.equals("stretch")) {
            return inProportion(a, x, axes, sizes.get(), policy.equals("not_larger"));
        }
        Optional<Tensor> scales = a.constant(2).filter(t -> t.elementType().isFloating() && t.size() == axes.length);
        Shape result = x;
        for (int i = 0; i < axes.length; i++) {
            Dim old = x.dim(axes[i]);
            result = result.with(axes[i], sizes.isPresent() ? sizes.get().get(i).dim() : scaled(a, old, scales, i));
        }
        return result;
    }

    private static int[] resizedAxes(Application a, int rank) {
        return a.attributes()
                .integers("axes")
                .map(axes ->
                        Arrays.stream(axes).mapToInt(axis -> a.axis(axis, rank)).toArray())
                .orElseGet(() -> IntStream.range(0, rank).toArray());
    }

    /** One scale for all axes: the minimum or the maximum of those that the sizes require. */
    private static Shape inProportion(Application a, Shape x, int[] axes, List<Entry> sizes, boolean least) {
        boolean known =
                sizes.stream().allMatch(Entry::isNumber) && Arrays.stream(axes).allMatch(axis -> x.size(axis) > 0);
        DoubleStream scales = IntStream.range(0, known ? axes.length : 0)
                .mapToDouble(i -> (double) sizes.get(i).value() / x.size(axes[i]));
        double scale = (least ? scales.min() : scales.max()).orElse(0);
        Shape result = x;
        for (int axis : axes) {
            result = result.with(
                    axis, known ? map(a, x.dim(axis), n -> (long) Math.floor(scale * n + 0.5)) : Dim.UNKNOWN);
        }
        return result;
    }

    /** As {@code Resize} by scales, which are the second input or, in still older operator sets, an attribute. */
    private static List<TensorType> upsample(Application a) {
        Shape result = a.shape(0);
        Optional<Tensor> scales = a.has(1)
                ? a.constant(1).filter(t -> t.elementType().isFloating())
                : a.attributes().reals("scales").map(SpatialTypes::list);
        if (scales.isPresent() && result.isRanked() && scales.get().size() != result.rank()) {
            throw a.fail("it has " + scales.get().size() + " scales for " + result.rank() + " axes");
        }
        for (int axis = 0; axis < result.rank(); axis++) {
            result = result.with(axis, scaled(a, result.dim(axis), scales, axis));
        }
        return List.of(new TensorType(a.elementType(0), result));
    }

    private static Tensor list(List<Float> numbers) {
        double[] values = numbers.stream().mapToDouble(Float::doubleValue).toArray();
        return Tensor.of(values, values.length);
    }

    private static Dim scaled(Application a, Dim dim, Optional<Tensor> scales, int index) {
        if (scales.isEmpty()) {
            return Dim.UNKNOWN;
        }
        double scale = scales.get().getDouble(index);
        return scale == 1 ? dim : map(a, dim, n -> (long) Math.floor(n * scale));
    }
}
