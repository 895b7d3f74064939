package dev.kiln.jobs.training;

import dev.kiln.graph.build.Value;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/**
 * The limits of gradients: each element is cut to {@code [-v, v]}, and then all are scaled by
 * {@code min(1, c / (|g| + 1e-6))} for their global norm {@code |g|}.
 *
 * @param norm {@code c}; empty for no limit
 * @param value {@code v}; empty for no limit
 */
record GradientClipping(OptionalDouble norm, OptionalDouble value) implements UnaryOperator<List<Value>> {

    private static final double EPSILON = 1e-6;

    @Override
    public List<Value> apply(List<Value> gradients) {
        return inNorm(inValue(gradients));
    }

    private List<Value> inValue(List<Value> gradients) {
        if (value.isEmpty()) {
            return gradients;
        }
        double most = value.getAsDouble();
        return gradients.stream().map(gradient -> gradient.max(-most).min(most)).toList();
    }

    private List<Value> inNorm(List<Value> gradients) {
        if (norm.isEmpty()) {
            return gradients;
        }
        Value factor = norm(gradients)
                .add(EPSILON)
                .reciprocal()
                .mul(norm.getAsDouble())
                .min(1);
        return gradients.stream().map(gradient -> gradient.mul(factor)).toList();
    }

    /** The global norm, a scalar. */
    static Value norm(List<Value> gradients) {
        return gradients.stream()
                .map(gradient -> gradient.square().reduceSum())
                .reduce(Value::add)
                .orElseThrow()
                .sqrt();
    }
}
