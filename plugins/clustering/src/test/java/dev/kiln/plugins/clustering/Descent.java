package dev.kiln.plugins.clustering;

import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;

/**
 * Stochastic gradient descent.
 *
 * @param learningRate the learning rate
 */
record Descent(double learningRate) implements Optimizer {

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        return parameter.sub(gradient.mul(scope.learningRate()));
    }
}
