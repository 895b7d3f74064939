package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;

/**
 * AdaMax (Kingma and Ba, 2015, section 7.1), as in PyTorch: Adam by the greatest of the recent gradients in place of
 * their root mean square. With the gradient {@code g} of a parameter {@code p} in step {@code t}, from 1, and
 * {@code m = u = 0} before it:
 *
 * <pre>
 * g = g + weightDecay * p
 * m = beta1 * m + (1 - beta1) * g
 * u = max(beta2 * u, |g| + epsilon)
 * p = p - learningRate * m / (1 - beta1^t) / u
 * </pre>
 *
 * <p>It keeps two states of the parameter's size. The paper has no {@code epsilon}, and divides by 0 where a gradient
 * is 0 from the beginning.
 *
 * @param learningRate positive
 * @param beta1 the weight of the previous running mean of the gradient, in {@code [0, 1)}
 * @param beta2 the factor of the previous greatest gradient, in {@code [0, 1)}
 * @param epsilon added to the magnitude of the gradient, positive
 * @param weightDecay the factor of the parameter that is added to its gradient, not negative
 */
@Describe(name = "adamax", value = "Adam by the greatest of the recent gradients")
public record AdaMax(
        @Describe(value = "the learning rate", name = "lr", above = 0, byDefault = "0.002")
        double learningRate,

        @Describe(
                value = "the weight of the previous running mean of the gradient in a step",
                atLeast = 0,
                below = 1,
                byDefault = "0.9")
        double beta1,

        @Describe(
                value = "the factor of the previous greatest gradient in a step",
                atLeast = 0,
                below = 1,
                byDefault = "0.999")
        double beta2,

        @Describe(value = "added to the magnitude of the gradient", above = 0, byDefault = "1e-8")
        double epsilon,

        @Describe(
                value = "the factor of the parameter that is added to its gradient (L2 penalty)",
                atLeast = 0,
                byDefault = "0.0")
        double weightDecay)
        implements Optimizer {

    /**
     * With the other defaults.
     *
     * @param learningRate positive
     */
    public AdaMax(double learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8, 0);
    }

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        Value penalized = Decay.penalized(weightDecay, parameter, gradient);
        Value mean = RunningMean.of(scope, "mean", beta1, penalized);
        Value before = scope.state("greatest");
        Value greatest =
                scope.update(before, before.mul(beta2).max(penalized.abs().add(epsilon)));
        Value rate = scope.learningRate().div(RunningMean.weights(scope, beta1));
        return parameter.sub(mean.div(greatest).mul(rate));
    }

    /** Creates {@code adamax}. */
    public static final class Provider extends RecordProvider<Optimizer> implements OptimizerProvider {}
}
