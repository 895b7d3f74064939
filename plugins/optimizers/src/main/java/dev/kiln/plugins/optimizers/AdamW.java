package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;
import java.util.List;

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
public record AdamW(double learningRate, Moments moments, double weightDecay) implements Optimizer {

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        Value step = moments.step(scope, gradient);
        return weightDecay == 0
                ? parameter.sub(step)
                : parameter.mul(kept(scope)).sub(step);
    }

    private Value kept(UpdateScope scope) {
        return scope.learningRate().mul(-weightDecay).add(1);
    }

    /** Creates {@code adamw}. */
    public static final class Provider implements OptimizerProvider {

        private static final Option<Double> WEIGHT_DECAY = Option.real(
                        "weight-decay",
                        "the share of the parameter, times the learning rate, that is subtracted in a step")
                .atLeast(0)
                .byDefault(0.01);

        @Override
        public String name() {
            return "adamw";
        }

        @Override
        public String summary() {
            return "Adam with decoupled weight decay";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(Moments.LEARNING_RATE, Moments.BETA1, Moments.BETA2, Moments.EPSILON, WEIGHT_DECAY);
        }

        @Override
        public Optimizer create(Options options) {
            return new AdamW(options.get(Moments.LEARNING_RATE), Moments.of(options), options.get(WEIGHT_DECAY));
        }
    }
}
