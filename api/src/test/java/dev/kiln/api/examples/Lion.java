package dev.kiln.api.examples;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;

/** Lion (Chen et al., 2023): {@code p = p - lr * sign(0.9 * m + 0.1 * g)}, then {@code m = 0.99 * m + 0.01 * g}. */
@Describe(name = "plain-lion", value = "Steps of one size along the sign of the momentum")
public record Lion(
        @Describe(value = "the learning rate", name = "lr", above = 0, byDefault = "0.0001")
        double learningRate) implements Optimizer {

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        Value momentum = scope.state("momentum");
        scope.update(momentum, momentum.mul(0.99).add(gradient.mul(0.01)));
        Value direction = momentum.mul(0.9).add(gradient.mul(0.1)).sign();
        return parameter.sub(direction.mul(scope.learningRate()));
    }

    /** Creates {@code plain-lion}. */
    public static final class Provider extends RecordProvider<Optimizer> implements OptimizerProvider {}
}
