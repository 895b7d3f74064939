package dev.kiln.engine.onnx.gradient;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Broadcasting and its transpose, decided before a run where the shapes allow it and in the run where not. */
public final class Broadcasting {

    private Broadcasting() {}

    /** Whether two shapes are known to be the same in every run. */
    static boolean same(Shape a, Shape b) {
        return a.isRanked() && a.equals(b) && !a.dims().contains(Dim.UNKNOWN);
    }

    /** Sums over the broadcast axes, so that the result has the shape of the target. */
    public static Value sumTo(Value gradient, Value target) {
        if (same(gradient.shape(), target.shape())) {
            return gradient;
        }
        return summedAxes(gradient.shape(), target.shape())
                .map(axes -> sumOver(gradient, target, axes))
                .orElseGet(() -> sumInTheRun(gradient, target));
    }

    /** The broadcast axes; empty where only a run decides them. */
    private static Optional<List<Long>> summedAxes(Shape from, Shape to) {
        if (!from.isRanked() || !to.isRanked() || to.rank() > from.rank()) {
            return Optional.empty();
        }
        List<Long> axes = new ArrayList<>();
        int added = from.rank() - to.rank();
        for (int axis = 0; axis < from.rank(); axis++) {
            if (axis < added) {
                axes.add((long) axis);
                continue;
            }
            Dim before = to.dim(axis - added);
            Dim after = from.dim(axis);
            if (before.size() == 1) {
                if (after.size() != 1) {
                    axes.add((long) axis);
                }
            } else if (!before.isFixed() && after.size() != 1 && (before == Dim.UNKNOWN || !before.equals(after))) {
                return Optional.empty();
            }
        }
        return Optional.of(axes);
    }

    private static Value sumOver(Value gradient, Value target, List<Long> axes) {
        if (axes.isEmpty()) {
            return gradient;
        }
        long[] list = axes.stream().mapToLong(Long::longValue).toArray();
        int added = gradient.shape().rank() - target.shape().rank();
        if (axes.size() == added) {
            return gradient.reduceSum(false, list);
        }
        Value summed = gradient.reduceSum(true, list);
        return added == 0 ? summed : Shapes.reshapeLike(summed, target);
    }

    /** Sums over the axes whose lengths differ, once the target's shape is padded with leading ones. */
    private static Value sumInTheRun(Value gradient, Value target) {
        GraphBuilder graph = gradient.graph();
        Value from = gradient.dynamicShape();
        Value to = target.dynamicShape();
        Value added = from.dynamicShape().sub(to.dynamicShape());
        Value aligned = graph.integers(1).expand(added).concat(0, to);
        Value axes = graph.apply("NonZero", Attributes.NONE, from.equal(aligned).not())
                .reshape(-1);
        Attributes keep = Attributes.of("keepdims", 1).with("noop_with_empty_axes", 1);
        return Shapes.reshapeLike(graph.apply("ReduceSum", keep, gradient, axes), target);
    }

    /** Broadcasts to the shape of the target. */
    public static Value expandTo(Value value, Value target) {
        return same(value.shape(), target.shape()) ? value : value.expand(Shapes.of(target));
    }
}
