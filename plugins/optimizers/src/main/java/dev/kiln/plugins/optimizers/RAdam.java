package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;

/**
 * RAdam (Liu et al., 2020), as in PyTorch: Adam whose step sizes are corrected for the variance of their estimate, so
 * that it needs no warm-up. As long as the variance is unbounded it is gradient descent with momentum. With the gradient
 * {@code g} of a parameter {@code p} in step {@code t}, from 1, and {@code m = v = 0} before it:
 *
 * <pre>
 * g = g + weightDecay * p                      or, if decoupled, p = p - learningRate * weightDecay * p
 * m = beta1 * m + (1 - beta1) * g
 * v = beta2 * v + (1 - beta2) * g^2
 * n = 2 / (1 - beta2) - 1                      the most steps that v is a mean of
 * l = n - 2 * t * beta2^t / (1 - beta2^t)      those that it is a mean of
 * r = sqrt((l - 4) * (l - 2) * n / ((n - 4) * (n - 2) * l))
 * s = r * sqrt(1 - beta2^t) / (sqrt(v) + epsilon)   if l &gt; 5, otherwise 1
 * p = p - learningRate * s * m / (1 - beta1^t)
 * </pre>
 *
 * <p>It keeps two states of the parameter's size. The paper rectifies where {@code l > 4}, PyTorch where {@code l > 5},
 * which is from step 6 on with the default {@code beta2}.
 *
 * @param learningRate positive
 * @param moments {@code beta1}, {@code beta2} and {@code epsilon}
 * @param weightDecay not negative: the factor of the parameter that is added to its gradient; if decoupled the share of
 *     the parameter, times the learning rate, that is subtracted in a step
 * @param decoupled whether the weight decay bypasses the moments, as AdamW's does
 */
@Describe(name = "radam", value = "Adam with step sizes corrected for the variance of their estimate")
public record RAdam(
        @Describe(value = "the learning rate", name = "lr", above = 0, byDefault = "0.001")
        double learningRate,

        Moments moments,

        @Describe(
                value = "the factor of the parameter that is added to its gradient (L2 penalty)",
                atLeast = 0,
                byDefault = "0.0")
        double weightDecay,

        @Describe(
                value = "whether the weight decay is subtracted from the parameter, times the learning rate, instead",
                byDefault = "false")
        boolean decoupled)
        implements Optimizer {

    /** The least length of a mean whose variance is estimated. */
    private static final double TRACTABLE = 5;

    /**
     * With the other defaults.
     *
     * @param learningRate positive
     */
    public RAdam(double learningRate) {
        this(learningRate, Moments.DEFAULT, 0, false);
    }

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        Value kept = decoupled ? Decay.kept(scope, weightDecay, parameter) : parameter;
        Value penalized = decoupled ? gradient : Decay.penalized(weightDecay, parameter, gradient);
        Value mean = moments.mean(scope, penalized).div(RunningMean.weights(scope, moments.beta1()));
        Value square = moments.square(scope, penalized);
        return kept.sub(scaled(scope, mean, square).mul(scope.learningRate()));
    }

    private Value scaled(UpdateScope scope, Value mean, Value square) {
        double longest = 2 / (1 - moments.beta2()) - 1;
        if (longest <= TRACTABLE) {
            return mean;
        }
        Value length = length(scope, longest);
        Value isTractable = length.greater(mean.graph().scalar(TRACTABLE).cast(ElementType.DOUBLE));
        Value root = RunningMean.weights(scope, moments.beta2()).sqrt();
        Value adaptive = rectification(length.max(TRACTABLE), longest)
                .cast(ElementType.FLOAT)
                .mul(root)
                .div(square.sqrt().add(moments.epsilon()));
        return isTractable.where(mean.mul(adaptive), mean);
    }

    /** {@code l}, in double precision since it is a small difference of large numbers. */
    private Value length(UpdateScope scope, double longest) {
        Value weights = RunningMean.preciseWeights(scope, moments.beta2());
        Value forgotten = weights.neg().add(1);
        Value step = scope.step().cast(ElementType.DOUBLE);
        return step.mul(forgotten).div(weights).mul(-2).add(longest);
    }

    /** {@code r}. */
    private static Value rectification(Value length, double longest) {
        double scale = longest / ((longest - 4) * (longest - 2));
        return length.sub(4).mul(length.sub(2)).div(length).mul(scale).sqrt();
    }

    /** Creates {@code radam}. */
    public static final class Provider extends RecordProvider<Optimizer> implements OptimizerProvider {}
}
