package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.OptionException;
import java.util.List;

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
public record Sgd(double learningRate, double momentum, boolean nesterov, double weightDecay) implements Optimizer {

    /** Checks that Nesterov's step has a momentum. */
    public Sgd {
        if (nesterov && momentum == 0) {
            throw new OptionException("sgd has nesterov=true and momentum=0: set a momentum, such as 0.9.");
        }
    }

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        Value decayed = weightDecay == 0 ? gradient : gradient.add(parameter.mul(weightDecay));
        return parameter.sub(direction(scope, decayed).mul(scope.learningRate()));
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
    public static final class Provider implements OptimizerProvider {

        private static final Option<Double> LEARNING_RATE =
                Option.real("lr", "the learning rate").above(0).byDefault(0.01);
        private static final Option<Double> MOMENTUM = Option.real(
                        "momentum", "the weight of the previous velocity in a step")
                .atLeast(0)
                .below(1)
                .byDefault(0.0);
        private static final Option<Boolean> NESTEROV = Option.flag(
                        "nesterov", "whether a step looks ahead along the velocity")
                .byDefault(false);
        private static final Option<Double> WEIGHT_DECAY = Option.real(
                        "weight-decay", "the factor of the parameter that is added to its gradient (L2 penalty)")
                .atLeast(0)
                .byDefault(0.0);

        @Override
        public String name() {
            return "sgd";
        }

        @Override
        public String summary() {
            return "Stochastic gradient descent, optionally with momentum";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(LEARNING_RATE, MOMENTUM, NESTEROV, WEIGHT_DECAY);
        }

        @Override
        public Optimizer create(Options options) {
            return new Sgd(
                    options.get(LEARNING_RATE),
                    options.get(MOMENTUM),
                    options.get(NESTEROV),
                    options.get(WEIGHT_DECAY));
        }
    }
}
