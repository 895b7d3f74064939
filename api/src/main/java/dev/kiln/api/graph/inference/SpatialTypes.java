package dev.kiln.api.graph.inference;

import dev.kiln.api.tensor.Dim;
import dev.kiln.api.tensor.Shape;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.api.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;

/** Images between resolutions. */
final class SpatialTypes {

    static final Map<String, TypeRule> RULES = Map.of(
            "DepthToSpace", SpatialTypes::depthToSpace,
            "SpaceToDepth", SpatialTypes::spaceToDepth,
            "Resize", SpatialTypes::resize);

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
            throw a.fail("the length " + length + " is no multiple of " + divisor);
        }
        return length / divisor;
    }

    private static List<TensorType> blocks(Application a, LongUnaryOperator channels, LongUnaryOperator spatial) {
        a.requireRank(0, 4, 4);
        Shape x = a.shape(0);
        Shape result = x.isRanked()
                ? SlidingWindow.shape(x.dim(0), map(x.dim(1), channels), 2, axis -> map(x.dim(axis + 2), spatial))
                : x;
        return List.of(new TensorType(a.elementType(0), result));
    }

    private static Dim map(Dim dim, LongUnaryOperator change) {
        return dim.isFixed() ? Dim.of(change.applyAsLong(dim.size())) : Dim.UNKNOWN;
    }

    private static List<TensorType> resize(Application a) {
        Shape x = a.shape(0);
        return List.of(new TensorType(a.elementType(0), x.isRanked() ? resized(a, x) : x));
    }

    private static Shape resized(Application a, Shape x) {
        long[] axes = a.attributes()
                .integers("axes")
                .orElse(IntStream.range(0, x.rank()).asLongStream().toArray());
        boolean stretches =
                a.attributes().text("keep_aspect_ratio_policy", "stretch").equals("stretch");
        Optional<List<Entry>> sizes = stretches ? a.entries(3) : Optional.empty();
        if (sizes.isPresent() && sizes.get().size() != axes.length) {
            throw a.fail("it has " + sizes.get().size() + " sizes for " + axes.length + " axes");
        }
        Optional<Tensor> scales = a.constant(2).filter(t -> t.size() == axes.length);
        Shape result = x;
        for (int i = 0; i < axes.length; i++) {
            int axis = a.axis(axes[i], x.rank());
            result = result.with(axis, sizes.isPresent() ? sizes.get().get(i).dim() : scaled(x.dim(axis), scales, i));
        }
        return result;
    }

    private static Dim scaled(Dim dim, Optional<Tensor> scales, int index) {
        if (scales.isEmpty()) {
            return Dim.UNKNOWN;
        }
        double scale = scales.get().getDouble(index);
        return scale == 1 ? dim : map(dim, n -> (long) Math.floor(n * scale));
    }
}
