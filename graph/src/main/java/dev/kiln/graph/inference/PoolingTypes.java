package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One value for each window of the spatial axes, or for all of them. */
final class PoolingTypes {

    static final Map<String, TypeRule> RULES = Map.of(
            "MaxPool", PoolingTypes::windows,
            "AveragePool", PoolingTypes::windows,
            "LpPool", PoolingTypes::windows,
            "MaxUnpool", PoolingTypes::unpool,
            "GlobalMaxPool", PoolingTypes::global,
            "GlobalAveragePool", PoolingTypes::global,
            "GlobalLpPool", PoolingTypes::global);

    private PoolingTypes() {}

    private static List<TensorType> windows(Application a) {
        List<Dim> kernel = kernel(a);
        a.requireRank(0, kernel.size() + 2, kernel.size() + 2);
        SlidingWindow window = new SlidingWindow(a, kernel);
        Shape x = a.shape(0);
        Shape result = x.isRanked()
                ? SlidingWindow.shape(x.dim(0), x.dim(1), kernel.size(), axis -> window.places(x.dim(axis + 2), axis))
                : SlidingWindow.shape(Dim.UNKNOWN, Dim.UNKNOWN, kernel.size(), axis -> Dim.UNKNOWN);
        return List.of(new TensorType(a.elementType(0), result), new TensorType(ElementType.INT64, result));
    }

    private static List<Dim> kernel(Application a) {
        long[] kernel = a.attributes()
                .integers("kernel_shape")
                .orElseThrow(() -> a.fail("it needs the attribute kernel_shape"));
        return Arrays.stream(kernel)
                .mapToObj(length -> a.length(length, "its window"))
                .toList();
    }

    private static List<TensorType> unpool(Application a) {
        List<Dim> kernel = kernel(a);
        a.requireRank(0, kernel.size() + 2, kernel.size() + 2);
        Shape x = a.shape(0);
        if (a.has(2)) {
            return List.of(new TensorType(
                    a.elementType(0), a.entries(2).map(ReshapingTypes::shape).orElse(Shape.UNRANKED)));
        }
        SlidingWindow window = new SlidingWindow(a, kernel);
        Shape result = x.isRanked()
                ? SlidingWindow.shape(
                        x.dim(0), x.dim(1), kernel.size(), axis -> window.spread(x.dim(axis + 2), axis, 0))
                : x;
        return List.of(new TensorType(a.elementType(0), result));
    }

    private static List<TensorType> global(Application a) {
        a.requireRank(0, 2, Integer.MAX_VALUE);
        Shape x = a.shape(0);
        Shape result = x.isRanked() ? SlidingWindow.shape(x.dim(0), x.dim(1), x.rank() - 2, axis -> Dim.of(1)) : x;
        return List.of(new TensorType(a.elementType(0), result));
    }
}
