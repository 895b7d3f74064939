package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;

/**
 * NAdam (Dozat, 2016), as in PyTorch: Adam with Nesterov's look ahead along the mean of the gradient, whose weight
 * {@code beta1} rises in the course of the training. With the gradient {@code g} of a parameter {@code p} in step
 * {@code t}, from 1, and {@code m = v = 0}, {@code c = 1} before it:
 *
 * <pre>
 * g = g + weightDecay * p                      or, if decoupled, p = p - learningRate * weightDecay * p
 * mu(t) = beta1 * (1 - 0.96^(t * momentumDecay) / 2)
 * c = c * mu(t)
 * m = beta1 * m + (1 - beta1) * g
 * v = beta2 * v + (1 - beta2) * g^2
 * d = (1 - mu(t)) / (1 - c) * g + mu(t + 1) / (1 - c * mu(t + 1)) * m
 * p = p - learningRate * d / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * <p>It keeps two states of the parameter's size, and {@code c}, a number. The constant 0.96 and the halves are those
 * of the paper.
 *
 * @param learningRate positive
 * @param moments {@code beta1}, {@code beta2} and {@code epsilon}
 * @param momentumDecay the speed at which the weight of the mean rises, not negative
 * @param weightDecay not negative: the factor of the parameter that is added to its gradient; if decoupled the share of
 *     the parameter, times the learning rate, that is subtracted in a step
 * @param decoupled whether the weight decay bypasses the moments, as AdamW's does
 */
@Describe(name = "nadam", value = "Adam that looks ahead along the mean of the gradient, as Nesterov's momentum does")
public record NAdam(
        @Describe(value = "the learning rate", name = "lr", above = 0, byDefault = "0.002")
        double learningRate,

        Moments moments,

        @Describe(value = "the speed at which the weight of the mean rises", atLeast = 0, byDefault = "0.004")
        double momentumDecay,

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

    private static final double BASE = 0.96;

    /**
     * With the other defaults.
     *
     * @param learningRate positive
     */
    public NAdam(double learningRate) {
        this(learningRate, Moments.DEFAULT, 0.004, 0, false);
    }

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        Value kept = decoupled ? Decay.kept(scope, weightDecay, parameter) : parameter;
        Value penalized = decoupled ? gradient : Decay.penalized(weightDecay, parameter, gradient);
        Value direction = direction(scope, penalized, moments.mean(scope, penalized));
        Value root = moments.root(scope, moments.square(scope, penalized));
        return kept.sub(direction.div(root).mul(scope.learningRate()));
    }

    private Value direction(UpdateScope scope, Value gradient, Value mean) {
        Value now = weight(scope.step());
        Value next = weight(scope.step().add(1));
        Value before = scope.state("product", gradient.graph().scalar(1));
        Value product = scope.update(before, before.mul(now));
        Value ofGradient = rest(now).div(rest(product));
        Value ofMean = next.div(rest(product.mul(next)));
        return gradient.mul(ofGradient).add(mean.mul(ofMean));
    }

    /** {@code mu} of a step. */
    private Value weight(Value step) {
        Value fallen = RunningMean.power(step.mul(momentumDecay), BASE).cast(ElementType.FLOAT);
        return rest(fallen.mul(0.5)).mul(moments.beta1());
    }

    private static Value rest(Value share) {
        return share.neg().add(1);
    }

    /** Creates {@code nadam}. */
    public static final class Provider extends RecordProvider<Optimizer> implements OptimizerProvider {}
}
