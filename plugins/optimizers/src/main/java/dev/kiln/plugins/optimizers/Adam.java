package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;

/**
 * Adam (Kingma and Ba, 2015), as in PyTorch: every element has a step size of its own. With the gradient {@code g} of a
 * parameter {@code p} in step {@code t}, from 1, and {@code m = v = 0} before it:
 *
 * <pre>
 * g = g + weightDecay * p
 * m = beta1 * m + (1 - beta1) * g
 * v = beta2 * v + (1 - beta2) * g^2
 * p = p - learningRate * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * <p>It keeps two states of the parameter's size.
 *
 * @param learningRate positive
 * @param moments {@code beta1}, {@code beta2} and {@code epsilon}
 * @param weightDecay the factor of the parameter that is added to its gradient, not negative
 */
@Describe(name = "adam", value = "Gradient descent with a step size for each element")
public record Adam(
        @Describe(value = "the learning rate", name = "lr", above = 0, byDefault = "0.001")
        double learningRate,

        Moments moments,

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
    public Adam(double learningRate) {
        this(learningRate, Moments.DEFAULT, 0);
    }

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        Value penalized = Decay.penalized(weightDecay, parameter, gradient);
        return parameter.sub(moments.step(scope, penalized));
    }

    /** Creates {@code adam}. */
    public static final class Provider extends RecordProvider<Optimizer> implements OptimizerProvider {}
}
