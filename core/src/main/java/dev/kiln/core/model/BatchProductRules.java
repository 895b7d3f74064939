package dev.kiln.core.model;

import static dev.kiln.core.model.BatchRules.on;

import java.util.Map;

/** Where matrix products leave the batch. */
final class BatchProductRules {

    static final Map<String, BatchRules.Rule> RULES = Map.of(
            "Gemm", BatchProductRules::gemm,
            "MatMul", BatchProductRules::matMul,
            "MatMulInteger", BatchProductRules::matMul);

    private BatchProductRules() {}

    private static int[] gemm(BatchStep step) {
        int rows = step.attributes().integer("transA", 0) == 0 ? 0 : 1;
        if (step.axis(0) != rows || step.carries(1)) {
            throw step.fail("the batch is not the rows of its first input");
        }
        boolean fits = !step.has(2) || (step.carries(2) ? step.axis(2) == 0 : !BatchRules.spans(step, 2, 2));
        if (!fits) {
            throw step.fail("its bias is different from row to row");
        }
        return on(0);
    }

    private static int[] matMul(BatchStep step) {
        if (step.rank(0) < 2 || step.rank(1) < 2) {
            throw step.fail("one of its inputs is a vector");
        }
        int rank = step.output().rank();
        if (step.carries(0) && step.carries(1)) {
            int fromEnd = step.rank(0) - step.axis(0);
            if (fromEnd <= 2 || fromEnd != step.rank(1) - step.axis(1)) {
                throw step.fail("it multiplies examples with each other");
            }
            return on(rank - fromEnd);
        }
        return on(rank - (step.carries(0) ? fromEnd(step, 0, 1) : fromEnd(step, 1, 2)));
    }

    /** How far from the end one factor has the batch; along the summed axis, 1 or 2 from the end, it may not be. */
    private static int fromEnd(BatchStep step, int factor, int summed) {
        int fromEnd = step.rank(factor) - step.axis(factor);
        if (fromEnd == summed || (fromEnd > 2 && BatchRules.spans(step, 1 - factor, fromEnd))) {
            throw step.fail("it sums over the batch");
        }
        return fromEnd;
    }
}
