package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as in PyTorch: the decay is scaled by the learning
 * rate alone. With the gradient {@code g} of a parameter {@code p} in step {@code t}, from 1, and {@code m = v = 0}
 * before it:
 *
 * <pre>
 * p = p - learningRate * weightDecay * p
 * m = beta1 * m + (1 - beta1) * g
 * v = beta2 * v + (1 - beta2) * g^2
 * p = p - learningRate * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * <p>It keeps two states of the parameter's size.
 *
 * @param learningRate positive
 * @param moments {@code beta1}, {@code beta2} and {@code epsilon}
 * @param weightDecay the share of the parameter, times the learning rate, that is subtracted in a step, not negative
 */
@Describe(name = "adamw", value = "Adam with decoupled weight decay")
public record AdamW(
        @Describe(value = "the learning rate", name = "lr", above = 0, byDefault = "0.001")
        double learningRate,

        Moments moments,

        @Describe(
                value = "the share of the parameter, times the learning rate, that is subtracted in a step",
                atLeast = 0,
                byDefault = "0.01")
        double weightDecay)
        implements Optimizer {

    /**
     * With the other defaults.
     *
     * @param learningRate positive
     */
    public AdamW(double learningRate) {
        this(learningRate, Moments.DEFAULT, 0.01);
    }

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        Value step = moments.step(scope, gradient);
        return Decay.kept(scope, weightDecay, parameter).sub(step);
    }

    /** Creates {@code adamw}. */
    public static final class Provider extends RecordProvider<Optimizer> implements OptimizerProvider {}
}
