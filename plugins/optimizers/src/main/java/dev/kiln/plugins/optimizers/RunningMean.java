package dev.kiln.plugins.optimizers;

import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;

/** An exponential running mean that begins as 0, a state of the parameter's size. */
final class RunningMean {

    private RunningMean() {}

    /** {@code mean = beta * mean + (1 - beta) * value}. */
    static Value of(UpdateScope scope, String name, double beta, Value value) {
        return of(scope, scope.state(name), beta, value);
    }

    /** The same of a state that is declared already. */
    static Value of(UpdateScope scope, Value before, double beta, Value value) {
        return scope.update(before, before.mul(beta).add(value.mul(1 - beta)));
    }

    /** The sum of the weights of all values in the mean, {@code 1 - beta^t}: divided by it, the mean is unbiased. */
    static Value weights(UpdateScope scope, double beta) {
        return preciseWeights(scope, beta).cast(ElementType.FLOAT);
    }

    /** The same in double precision: in single precision the first steps of beta2 lose three digits. */
    static Value preciseWeights(UpdateScope scope, double beta) {
        return power(scope.step(), beta).neg().add(1);
    }

    /** {@code base^exponent} in double precision. */
    static Value power(Value exponent, double base) {
        Value precise = exponent.cast(ElementType.DOUBLE);
        return precise.graph().constant(Tensor.scalar(ElementType.DOUBLE, base)).pow(precise);
    }
}
