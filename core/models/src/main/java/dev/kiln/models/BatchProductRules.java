package dev.kiln.models;

import static dev.kiln.models.BatchRules.on;

import java.util.Map;
import java.util.stream.IntStream;

/** The batch axis after matrix products. */
final class BatchProductRules {

    static final Map<String, BatchRules.Rule> RULES = Map.of(
            "Gemm", BatchProductRules::gemm,
            "MatMul", BatchProductRules::matMul,
            "Einsum", BatchProductRules::einsum,
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

    /**
     * The batch has one letter, which the result and every input that carries the batch have, and no other input has.
     */
    private static int[] einsum(BatchStep step) {
        String equation = step.attributes().text("equation", "").replace(" ", "");
        int arrow = equation.indexOf("->");
        if (arrow < 0 || equation.contains("...")) {
            throw step.fail("its equation does not name every axis and the result");
        }
        String[] terms = equation.substring(0, arrow).split(",", -1);
        String result = equation.substring(arrow + 2);
        int first = IntStream.range(0, terms.length)
                .filter(step::carries)
                .findFirst()
                .orElseThrow();
        char letter = terms[first].charAt(step.axis(first));
        for (int i = 0; i < terms.length; i++) {
            if (terms[i].indexOf(letter) != step.axis(i) || terms[i].lastIndexOf(letter) != step.axis(i)) {
                throw step.fail("the batch is " + letter + " in " + terms[first] + " and not in " + terms[i]);
            }
        }
        if (result.indexOf(letter) < 0) {
            throw step.fail("it sums over the batch");
        }
        return on(result.indexOf(letter));
    }

    /** The distance from the end of a factor's batch axis; it may not be the summed axis, 1 or 2 from the end. */
    private static int fromEnd(BatchStep step, int factor, int summed) {
        int fromEnd = step.rank(factor) - step.axis(factor);
        if (fromEnd == summed || (fromEnd > 2 && BatchRules.spans(step, 1 - factor, fromEnd))) {
            throw step.fail("it sums over the batch");
        }
        return fromEnd;
    }
}
