package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.ParametersScope;
import dev.kiln.graph.build.Value;
import java.util.List;

/**
 * Sharpness-aware minimization (Foret et al., 2021): another optimizer steps by the gradient at the nearby parameters
 * of approximately the greatest loss, so that it prefers flat minima. With all parameters {@code p} as one vector and
 * their gradient {@code g(p)}:
 *
 * <pre>
 * worst = p + rho * g(p) / |g(p)|
 * p = the step of the optimizer from p with the gradient g(worst)
 * </pre>
 *
 * <p>A step costs two gradients, and no state but those of the other optimizer. The default of {@code rho} is the
 * paper's. Both gradients see the same batch and the same dropout; statistics of a batch normalization follow the
 * first.
 *
 * @param optimizer takes the step
 * @param rho the distance of the nearby parameters, positive
 */
@Describe(name = "sam", value = "Steps by the gradient at the worst parameters nearby (sharpness-aware minimization)")
public record Sam(
        @Describe(value = "the optimizer that takes the step")
        Optimizer optimizer,

        @Describe(value = "the Euclidean distance of the nearby parameters", above = 0, byDefault = "0.05")
        double rho)
        implements Optimizer {

    /** Keeps the direction finite where the gradient is 0. */
    private static final double EPSILON = 1e-12;

    @Override
    public double learningRate() {
        return optimizer.learningRate();
    }

    @Override
    public List<Value> updateAll(ParametersScope scope, List<Value> parameters, List<Value> gradients) {
        Vector gradient = new Vector(gradients);
        Value factor = gradient.norm().add(EPSILON).reciprocal().mul(rho);
        Vector worst = new Vector(parameters).plus(factor, gradient);
        return optimizer.updateAll(scope, parameters, scope.gradients(worst.parts()));
    }

    /** Creates {@code sam}. */
    public static final class Provider extends RecordProvider<Optimizer> implements OptimizerProvider {}
}
