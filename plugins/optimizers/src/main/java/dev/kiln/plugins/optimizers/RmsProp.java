package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;

/**
 * RMSprop (Tieleman and Hinton, 2012), as in PyTorch: the gradient over the root of its running mean square, optionally
 * less its mean (Graves, 2013). With the gradient {@code g} of a parameter {@code p}, and {@code v = m = b = 0} before
 * the first step:
 *
 * <pre>
 * g = g + weightDecay * p
 * v = alpha * v + (1 - alpha) * g^2
 * m = alpha * m + (1 - alpha) * g              with centered; m = 0 otherwise
 * b = momentum * b + g / (sqrt(v - m^2) + epsilon)
 * p = p - learningRate * b
 * </pre>
 *
 * <p>It keeps one state of the parameter's size, one more with momentum, and one more if it is centered. A variance
 * {@code v - m^2} that rounding makes negative is 0 here, and no number in PyTorch. TensorFlow adds {@code epsilon}
 * under the root.
 *
 * @param learningRate positive
 * @param alpha the weight of the previous mean square in a step, in {@code [0, 1)}
 * @param epsilon added to the root, positive
 * @param momentum the weight of the previous velocity in a step, in {@code [0, 1)}
 * @param centered whether the mean square is that around the mean, an estimate of the variance
 * @param weightDecay the factor of the parameter that is added to its gradient, not negative
 */
@Describe(name = "rmsprop", value = "The gradient over the root of its running mean square")
public record RmsProp(
        @Describe(value = "the learning rate", name = "lr", above = 0, byDefault = "0.01")
        double learningRate,

        @Describe(
                value = "the weight of the previous running mean of the squared gradient in a step",
                atLeast = 0,
                below = 1,
                byDefault = "0.99")
        double alpha,

        @Describe(
                value = "added to the root of the running mean of the squared gradient",
                above = 0,
                byDefault = "1e-8")
        double epsilon,

        @Describe(value = "the weight of the previous velocity in a step", atLeast = 0, below = 1, byDefault = "0.0")
        double momentum,

        @Describe(
                value = "whether the mean square is that around the running mean, an estimate of the variance",
                byDefault = "false")
        boolean centered,

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
    public RmsProp(double learningRate) {
        this(learningRate, 0.99, 1e-8, 0, false, 0);
    }

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        Value penalized = Decay.penalized(weightDecay, parameter, gradient);
        Value scaled = penalized.div(root(scope, penalized).add(epsilon));
        return parameter.sub(direction(scope, scaled).mul(scope.learningRate()));
    }

    private Value root(UpdateScope scope, Value gradient) {
        Value square = RunningMean.of(scope, "mean_square", alpha, gradient.square());
        if (!centered) {
            return square.sqrt();
        }
        Value mean = RunningMean.of(scope, "mean", alpha, gradient);
        return square.sub(mean.square()).max(0).sqrt();
    }

    private Value direction(UpdateScope scope, Value scaled) {
        if (momentum == 0) {
            return scaled;
        }
        Value before = scope.state("momentum");
        return scope.update(before, before.mul(momentum).add(scaled));
    }

    /** Creates {@code rmsprop}. */
    public static final class Provider extends RecordProvider<Optimizer> implements OptimizerProvider {}
}
