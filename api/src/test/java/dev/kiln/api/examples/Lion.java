package dev.kiln.api.examples;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;
import java.util.List;

/** Lion (Chen et al., 2023): {@code p = p - lr * sign(0.9 * m + 0.1 * g)}, then {@code m = 0.99 * m + 0.01 * g}. */
public record Lion(double learningRate) implements Optimizer {

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        Value momentum = scope.state("momentum");
        scope.update(momentum, momentum.mul(0.99).add(gradient.mul(0.01)));
        Value direction = momentum.mul(0.9).add(gradient.mul(0.1)).sign();
        return parameter.sub(direction.mul(scope.learningRate()));
    }

    /** Creates {@code lion}. */
    public static final class Provider implements OptimizerProvider {

        private static final Option<Double> LEARNING_RATE =
                Option.real("lr", "the learning rate").above(0).byDefault(0.0001);

        @Override
        public String name() {
            return "lion";
        }

        @Override
        public String summary() {
            return "Steps of one size along the sign of the momentum";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(LEARNING_RATE);
        }

        @Override
        public Optimizer create(Options options) {
            return new Lion(options.get(LEARNING_RATE));
        }
    }
}
