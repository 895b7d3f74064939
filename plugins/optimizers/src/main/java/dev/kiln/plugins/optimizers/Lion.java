package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;

/**
 * Lion (Chen et al., 2023): every element moves by the same size, along the sign of a running mean of the gradient, with
 * decoupled weight decay. With the gradient {@code g} of a parameter {@code p}, and {@code m = 0} before the first step:
 *
 * <pre>
 * d = sign(beta1 * m + (1 - beta1) * g)
 * p = p - learningRate * (d + weightDecay * p)
 * m = beta2 * m + (1 - beta2) * g
 * </pre>
 *
 * <p>It keeps one state of the parameter's size, half of Adam's. The paper advises a learning rate of a third to a tenth
 * of AdamW's, and a weight decay that is as many times greater. The defaults are those of its code.
 *
 * @param learningRate the size of a step of an element, positive
 * @param beta1 the weight of the running mean in the direction, in {@code [0, 1)}
 * @param beta2 the weight of the previous running mean in a step, in {@code [0, 1)}
 * @param weightDecay the share of the parameter, times the learning rate, that is subtracted in a step, not negative
 */
@Describe(name = "lion", value = "Steps of one size along the sign of the mean of the gradient")
public record Lion(
        @Describe(value = "the learning rate", name = "lr", above = 0, byDefault = "0.0001")
        double learningRate,

        @Describe(
                value = "the weight of the running mean of the gradient in the direction",
                atLeast = 0,
                below = 1,
                byDefault = "0.9")
        double beta1,

        @Describe(
                value = "the weight of the previous running mean of the gradient in a step",
                atLeast = 0,
                below = 1,
                byDefault = "0.99")
        double beta2,

        @Describe(
                value = "the share of the parameter, times the learning rate, that is subtracted in a step",
                atLeast = 0,
                byDefault = "0.0")
        double weightDecay)
        implements Optimizer {

    /**
     * With the other defaults.
     *
     * @param learningRate the size of a step of an element, positive
     */
    public Lion(double learningRate) {
        this(learningRate, 0.9, 0.99, 0);
    }

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        Value mean = scope.state("mean");
        RunningMean.of(scope, mean, beta2, gradient);
        Value direction = mean.mul(beta1).add(gradient.mul(1 - beta1)).sign();
        return Decay.kept(scope, weightDecay, parameter).sub(direction.mul(scope.learningRate()));
    }

    /** Creates {@code lion}. */
    public static final class Provider extends RecordProvider<Optimizer> implements OptimizerProvider {}
}
