package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Broadcasting;
import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Scatter;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pooling over any number of spatial axes. */
final class PoolingRules {

    static final Map<String, GradientRule> RULES = new HashMap<>();

    static {
        RULES.put("MaxPool", p -> p.give(0, () -> maxPool(p)));
        RULES.put("AveragePool", p -> p.give(0, () -> averagePool(p)));
        RULES.put("LpPool", p -> p.give(0, () -> NormPooling.windows(p, window(p))));
        RULES.put("GlobalLpPool", p -> p.give(0, () -> NormPooling.global(p)));
        RULES.put("GlobalMaxPool", p -> p.give(0, () -> globalMaxPool(p)));
        RULES.put("GlobalAveragePool", p -> p.give(0, () -> globalAveragePool(p)));
    }

    private PoolingRules() {}

    private static Window window(Pullback p) {
        return Windows.of(
                p, p.attributes().integers("kernel_shape").orElseThrow(() -> p.fail("it lacks its kernel_shape")));
    }

    /** The gradient is scattered to the maximum, the first of equals, by the indices of the operator itself. */
    private static Value maxPool(Pullback p) {
        boolean rowMajor = p.attributes().integer("storage_order", 0) == 0;
        Value indices = p.hasOutput(1) && rowMajor
                ? p.output(1)
                : p.graph()
                        .apply("", "MaxPool", p.attributes().without("storage_order"), List.of(p.x()), 2)
                        .get(1);
        return overlaps(window(p)) || p.elementType() != ElementType.FLOAT
                ? Scatter.addFlat(indices, p.gradient(), p.x())
                : unpool(p.gradient(), indices, p.x());
    }

    private static boolean overlaps(Window window) {
        for (int axis = 0; axis < window.kernel().size(); axis++) {
            if (window.strides().get(axis) < Windows.extent(window, axis)) {
                return true;
            }
        }
        return false;
    }

    private static Value unpool(Value gradient, Value indices, Value like) {
        // the indices suffice; a window of 1 keeps the operator from inferring a length of its own
        long[] ones = new long[like.shape().rank() - 2];
        Arrays.fill(ones, 1);
        Attributes attributes = Attributes.NONE.with("kernel_shape", ones).with("strides", ones);
        return like.graph().apply("MaxUnpool", attributes, gradient, indices, Shapes.of(like));
    }

    private static Value averagePool(Pullback p) {
        Window window = window(p);
        Value share = AverageCounts.divide(p, window);
        return spreadEvenly(p, share, window);
    }

    /** The sum over the windows that contain each element. */
    static Value spreadEvenly(Pullback p, Value share, Window window) {
        // channels are independent: as examples of one channel they need no kernel for each
        Value planes = onePlaneEach(share);
        Value like = onePlaneEach(p.x());
        return Shapes.reshapeLike(Windows.spread(planes, ones(p, window), window, 1, like), p.x());
    }

    /** A kernel of ones for one channel. */
    static Value ones(Pullback p, Window window) {
        long[] kernel = new long[window.kernel().size() + 2];
        Arrays.fill(kernel, 1);
        for (int axis = 0; axis < window.kernel().size(); axis++) {
            kernel[axis + 2] = window.kernel().get(axis);
        }
        return p.graph().constant(Tensor.full(p.elementType(), 1, kernel));
    }

    private static Value onePlaneEach(Value value) {
        GraphBuilder graph = value.graph();
        if (Windows.hasFixedSpatialLengths(value)) {
            long[] shape = new long[value.shape().rank()];
            Arrays.setAll(shape, axis -> axis == 0 ? -1 : axis == 1 ? 1 : value.size(axis));
            return value.reshape(shape);
        }
        Value spatial = graph.apply("Shape", Attributes.of("start", 2), value);
        return value.reshape(graph.integers(-1, 1).concat(0, spatial));
    }

    private static Value globalAveragePool(Pullback p) {
        return Broadcasting.expandTo(p.gradient().div(Shapes.ratio(p.x(), p.y())), p.x());
    }

    private static Value globalMaxPool(Pullback p) {
        Value places = p.x().reshape(0, 0, -1);
        Value first = p.graph().apply("ArgMax", Attributes.of("axis", 2).with("keepdims", 1), places);
        Value scattered = Scatter.addAlong(2, first, p.gradient().reshape(0, 0, -1), places);
        return Shapes.reshapeLike(scattered, p.x());
    }
}
