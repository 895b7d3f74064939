package dev.kiln.jobs.attack;

import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The gradients of one run of a program, example by example.
 *
 * @param greatest the maximum absolute value of an element of them, {@code [N]}
 * @param sums the sum of all elements, {@code [N]}: NaN where one of them is NaN, which a maximum may pass over
 */
record Slopes(float[] greatest, float[] sums) {

    private static final String GREATEST = AttackGraphs.HOST_STATE + "slope";
    private static final String SUM = AttackGraphs.HOST_STATE + "sum";

    /** Writes the outputs from which they are read. */
    static void write(GraphBuilder builder, List<Value> gradients) {
        gradients.stream()
                .map(gradient -> gradient.abs().reduceMax(false, gradient.exampleAxes()))
                .reduce(Value::max)
                .ifPresent(greatest -> builder.output(GREATEST, greatest));
        gradients.stream()
                .map(gradient -> gradient.reduceSum(false, gradient.exampleAxes()))
                .reduce(Value::add)
                .ifPresent(sum -> builder.output(SUM, sum));
    }

    /** Those of the results of a run; empty where the host knows of no gradient in it. */
    static Optional<Slopes> of(Map<String, Tensor> results) {
        return Optional.ofNullable(results.get(GREATEST))
                .map(greatest -> new Slopes(
                        greatest.toFloatArray(),
                        Objects.requireNonNull(results.get(SUM)).toFloatArray()));
    }

    /** Whether the gradients of an example have an element that is infinite or not a number. */
    boolean isWild(int row) {
        return Float.isNaN(sums[row]) || !Float.isFinite(greatest[row]);
    }

    /** Whether the gradients of an example are zero. */
    boolean isFlat(int row) {
        return !isWild(row) && greatest[row] == 0;
    }
}
