package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Products of matrices. */
final class LinearTypes {

    static final Map<String, TypeRule> RULES = Map.of(
            "MatMul",
            LinearTypes::matMul,
            "Gemm",
            LinearTypes::gemm,
            "Einsum",
            EinsumTypes::infer,
            "Det",
            LinearTypes::determinant);

    private LinearTypes() {}

    private static List<TensorType> matMul(Application a) {
        a.requireSameElements(0, 1);
        return List.of(new TensorType(a.elementType(0), product(a, 0, 1)));
    }

    /** The shape of NumPy's {@code matmul}: a missing axis of a vector counts as 1 and is removed from the result. */
    static Shape product(Application a, int left, int right) {
        a.requireRank(left, 1, Integer.MAX_VALUE);
        a.requireRank(right, 1, Integer.MAX_VALUE);
        if (!a.isRanked(left, right)) {
            return Shape.UNRANKED;
        }
        return product(a, a.shape(left).dims(), a.shape(right).dims());
    }

    /** As above, for two lists of lengths. */
    static Shape product(Application a, List<Dim> one, List<Dim> other) {
        a.same(one.get(one.size() - 1), other.get(Math.max(0, other.size() - 2)), "the axes that are summed over");
        List<Dim> result =
                new ArrayList<>(a.broadcast(List.of(batch(one), batch(other))).dims());
        if (one.size() > 1) {
            result.add(one.get(one.size() - 2));
        }
        if (other.size() > 1) {
            result.add(other.get(other.size() - 1));
        }
        return Shape.of(result);
    }

    private static Shape batch(List<Dim> dims) {
        return Shape.of(dims.subList(0, Math.max(0, dims.size() - 2)));
    }

    private static List<TensorType> determinant(Application a) {
        a.requireRank(0, 2, Integer.MAX_VALUE);
        Shape x = a.shape(0);
        if (!x.isRanked()) {
            return List.of(new TensorType(a.elementType(0), x));
        }
        a.same(x.dim(-2), x.dim(-1), "the rows and the columns of its matrices");
        return List.of(new TensorType(a.elementType(0), Shape.of(x.dims().subList(0, x.rank() - 2))));
    }

    private static List<TensorType> gemm(Application a) {
        a.requireRank(0, 2, 2);
        a.requireRank(1, 2, 2);
        boolean transposeLeft = a.attributes().integer("transA", 0) != 0;
        boolean transposeRight = a.attributes().integer("transB", 0) != 0;
        a.same(dim(a, 0, transposeLeft ? 0 : 1), dim(a, 1, transposeRight ? 1 : 0), "the axes that are summed over");
        Shape result = Shape.of(List.of(dim(a, 0, transposeLeft ? 1 : 0), dim(a, 1, transposeRight ? 0 : 1)));
        if (a.has(2)) {
            a.requireSameElements(0, 1, 2);
            requireBroadcastsTo(a, result, 2);
        } else {
            a.requireSameElements(0, 1);
        }
        return List.of(new TensorType(a.elementType(0), result));
    }

    private static Dim dim(Application a, int input, int axis) {
        return a.isRanked(input) ? a.shape(input).dim(axis) : Dim.UNKNOWN;
    }

    /** Checks that an input broadcasts to a result without enlarging it. */
    static void requireBroadcastsTo(Application a, Shape result, int input) {
        if (!result.isRanked() || !a.isRanked(input)) {
            return;
        }
        Shape common = a.broadcast(List.of(result, a.shape(input)));
        boolean grows = common.rank() > result.rank();
        for (int axis = 0; axis < result.rank() && !grows; axis++) {
            grows = result.size(axis) == 1 && common.size(axis) > 1;
        }
        if (grows) {
            throw a.fail("its input " + input + " does not broadcast to " + result);
        }
    }
}
