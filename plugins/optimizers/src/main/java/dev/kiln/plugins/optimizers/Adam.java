package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;
import java.util.List;

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
public record Adam(double learningRate, Moments moments, double weightDecay) implements Optimizer {

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        Value decayed = weightDecay == 0 ? gradient : gradient.add(parameter.mul(weightDecay));
        return parameter.sub(moments.step(scope, decayed));
    }

    /** Creates {@code adam}. */
    public static final class Provider implements OptimizerProvider {

        private static final Option<Double> WEIGHT_DECAY = Option.real(
                        "weight-decay", "the factor of the parameter that is added to its gradient (L2 penalty)")
                .atLeast(0)
                .byDefault(0.0);

        @Override
        public String name() {
            return "adam";
        }

        @Override
        public String summary() {
            return "Gradient descent with a step size for each element";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(Moments.LEARNING_RATE, Moments.BETA1, Moments.BETA2, Moments.EPSILON, WEIGHT_DECAY);
        }

        @Override
        public Optimizer create(Options options) {
            return new Adam(options.get(Moments.LEARNING_RATE), Moments.of(options), options.get(WEIGHT_DECAY));
        }
    }
}
