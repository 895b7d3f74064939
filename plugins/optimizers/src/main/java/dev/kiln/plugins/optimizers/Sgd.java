package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.OptionException;

/**
 * Stochastic gradient descent with momentum, as in PyTorch's {@code SGD}. With the gradient {@code g} of a parameter
 * {@code p}, and {@code v = 0} before the first step:
 *
 * <pre>
 * g = g + weightDecay * p
 * v = momentum * v + g
 * p = p - learningRate * v                     or, with nesterov,
 * p = p - learningRate * (g + momentum * v)
 * </pre>
 *
 * <p>It keeps one state of the parameter's size if there is momentum, none otherwise. Sutskever et al. (2013) include
 * the learning rate in {@code v}, which is equivalent as long as the rate is constant.
 *
 * @param learningRate positive
 * @param momentum the weight of the previous velocity in a step, in {@code [0, 1)}
 * @param nesterov whether the step looks ahead along the velocity; needs momentum
 * @param weightDecay the factor of the parameter that is added to its gradient, not negative
 */
@Describe(name = "sgd", value = "Stochastic gradient descent, optionally with momentum")
public record Sgd(
        @Describe(value = "the learning rate", name = "lr", above = 0, byDefault = "0.01")
        double learningRate,

        @Describe(value = "the weight of the previous velocity in a step", atLeast = 0, below = 1, byDefault = "0.0")
        double momentum,

        @Describe(value = "whether a step looks ahead along the velocity", byDefault = "false")
        boolean nesterov,

        @Describe(
                value = "the factor of the parameter that is added to its gradient (L2 penalty)",
                atLeast = 0,
                byDefault = "0.0")
        double weightDecay)
        implements Optimizer {

    /**
     * Without momentum and weight decay.
     *
     * @param learningRate positive
     */
    public Sgd(double learningRate) {
        this(learningRate, 0);
    }

    /**
     * Without weight decay.
     *
     * @param learningRate positive
     * @param momentum the weight of the previous velocity in a step, in {@code [0, 1)}
     */
    public Sgd(double learningRate, double momentum) {
        this(learningRate, momentum, false, 0);
    }

    /** Checks that Nesterov's step has a momentum. */
    public Sgd {
        if (nesterov && momentum == 0) {
            throw new OptionException("sgd has nesterov=true and momentum=0: set a momentum, such as 0.9.");
        }
    }

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        Value penalized = Decay.penalized(weightDecay, parameter, gradient);
        return parameter.sub(direction(scope, penalized).mul(scope.learningRate()));
    }

    private Value direction(UpdateScope scope, Value gradient) {
        if (momentum == 0) {
            return gradient;
        }
        Value before = scope.state("momentum");
        Value velocity = scope.update(before, before.mul(momentum).add(gradient));
        return nesterov ? gradient.add(velocity.mul(momentum)) : velocity;
    }

    /** Creates {@code sgd}. */
    public static final class Provider extends RecordProvider<Optimizer> implements OptimizerProvider {}
}
