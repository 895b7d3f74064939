package dev.kiln.graph.inference;

import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One value for all entries of some axes. */
final class ReductionTypes {

    static final Map<String, TypeRule> RULES = new HashMap<>();

    static {
        OperatorFamily.REDUCTION.operators().forEach(op -> RULES.put(op, ReductionTypes::reduce));
        OperatorFamily.EXTREME.operators().forEach(op -> RULES.put(op, ReductionTypes::index));
    }

    private ReductionTypes() {}

    private static List<TensorType> reduce(Application a) {
        Shape x = a.shape(0);
        boolean keep = a.attributes().integer("keepdims", 1) != 0;
        boolean given = a.has(1) || a.attributes().has("axes");
        Optional<long[]> axes = given ? a.integers(1, "axes") : Optional.of(new long[0]);
        Shape result = !x.isRanked()
                ? all(a, axes, keep)
                : axes.map(known -> reduced(a, known, keep)).orElseGet(() -> unknownAxes(a, keep));
        return List.of(new TensorType(a.elementType(0), result));
    }

    private static Shape all(Application a, Optional<long[]> axes, boolean keep) {
        boolean everything = axes.isPresent() && axes.get().length == 0 && !noop(a);
        return everything && !keep ? Shape.SCALAR : Shape.UNRANKED;
    }

    private static Shape unknownAxes(Application a, boolean keep) {
        int rank = a.rank(0);
        if (keep) {
            return Shape.of(Collections.nCopies(rank, Dim.UNKNOWN));
        }
        long count = a.shape(1).elements();
        return count > 0 && count <= rank
                ? Shape.of(Collections.nCopies(rank - (int) count, Dim.UNKNOWN))
                : Shape.UNRANKED;
    }

    private static Shape reduced(Application a, long[] axes, boolean keep) {
        Shape x = a.shape(0);
        if (axes.length == 0 && noop(a)) {
            return x;
        }
        Set<Integer> gone = new TreeSet<>();
        for (long axis : axes) {
            gone.add(a.axis(axis, x.rank()));
        }
        List<Dim> dims = new ArrayList<>();
        for (int axis = 0; axis < x.rank(); axis++) {
            if (axes.length > 0 && !gone.contains(axis)) {
                dims.add(x.dim(axis));
            } else if (keep) {
                dims.add(Dim.of(1));
            }
        }
        return Shape.of(dims);
    }

    private static boolean noop(Application a) {
        return a.attributes().integer("noop_with_empty_axes", 0) != 0;
    }

    private static List<TensorType> index(Application a) {
        boolean keep = a.attributes().integer("keepdims", 1) != 0;
        long[] axis = {a.attributes().integer("axis", 0)};
        Shape result = a.isRanked(0) ? reduced(a, axis, keep) : Shape.UNRANKED;
        return List.of(new TensorType(ElementType.INT64, result));
    }
}
