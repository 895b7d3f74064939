package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Broadcasting;
import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import java.util.HashMap;
import java.util.Map;

/** Matrix products. */
final class LinearRules {

    static final Map<String, GradientRule> RULES = new HashMap<>();

    static {
        RULES.put("MatMul", LinearRules::matMul);
        RULES.put("Gemm", LinearRules::gemm);
    }

    private LinearRules() {}

    private static void gemm(Pullback p) {
        boolean transA = p.attributes().integer("transA", 0) != 0;
        boolean transB = p.attributes().integer("transB", 0) != 0;
        Value a = p.input(0);
        Value b = p.input(1);
        Value g = p.gradient();
        p.give(0, () -> transA ? product(p, b, transB, g, true) : product(p, g, false, b, !transB));
        p.give(1, () -> transB ? product(p, g, true, a, transA) : product(p, a, !transA, g, false));
        float beta = p.attributes().real("beta", 1);
        p.give(2, () -> {
            Value sum = Broadcasting.sumTo(g, p.input(2));
            return beta == 1 ? sum : sum.mul(beta);
        });
    }

    private static Value product(Pullback p, Value left, boolean transLeft, Value right, boolean transRight) {
        Attributes attributes = Attributes.NONE
                .with("alpha", p.attributes().real("alpha", 1))
                .with("transA", transLeft ? 1 : 0)
                .with("transB", transRight ? 1 : 0);
        return p.graph().apply("Gemm", attributes, left, right);
    }

    private static void matMul(Pullback p) {
        int rankA = p.rank(0);
        int rankB = p.rank(1);
        if (rankA == 2 && rankB == 2) {
            p.give(0, () -> p.gradient().gemm(p.input(1), null, false, true));
            p.give(1, () -> p.input(0).gemm(p.gradient(), null, true, false));
        } else if (rankA > 2 && rankB == 2) {
            p.give(0, () -> p.gradient().matMul(transposed(p.input(1))));
            p.give(1, () -> rows(p.input(0)).gemm(rows(p.gradient()), null, true, false));
        } else {
            stacks(p, rankA, rankB);
        }
    }

    private static Value rows(Value stack) {
        Value columns = Shapes.of(stack, stack.shape().rank() - 1);
        return stack.reshape(stack.graph().integers(-1).concat(0, columns));
    }

    /** Vectors become matrices of one row or one column. */
    private static void stacks(Pullback p, int rankA, int rankB) {
        Value a = rankA == 1 ? p.input(0).unsqueeze(0) : p.input(0);
        Value b = rankB == 1 ? p.input(1).unsqueeze(1) : p.input(1);
        Value columns = rankB == 1 ? p.gradient().unsqueeze(-1) : p.gradient();
        Value g = rankA == 1 ? columns.unsqueeze(-2) : columns;
        p.give(0, () -> fit(g.matMul(transposed(b)), a, p.input(0)));
        p.give(1, () -> fit(transposed(a).matMul(g), b, p.input(1)));
    }

    private static Value fit(Value gradient, Value matrix, Value input) {
        return Shapes.reshapeLike(Broadcasting.sumTo(gradient, matrix), input);
    }

    /** Exchanges the last two axes. */
    static Value transposed(Value stack) {
        int rank = stack.shape().rank();
        long[] permutation = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            permutation[axis] = axis;
        }
        permutation[rank - 1] = rank - 2L;
        permutation[rank - 2] = rank - 1L;
        return stack.transpose(permutation);
    }
}
