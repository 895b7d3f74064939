package dev.kiln.plugins.optimizers;

import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;

/** The two forms of weight decay (Loshchilov and Hutter, 2019). Without decay neither writes anything. */
final class Decay {

    private Decay() {}

    /** The gradient with that of the L2 penalty, {@code g + weightDecay * p}. */
    static Value penalized(double weightDecay, Value parameter, Value gradient) {
        return weightDecay == 0 ? gradient : gradient.add(parameter.mul(weightDecay));
    }

    /** The rest of the parameter after decoupled decay, {@code (1 - learningRate * weightDecay) * p}. */
    static Value kept(UpdateScope scope, double weightDecay, Value parameter) {
        return weightDecay == 0
                ? parameter
                : parameter.mul(scope.learningRate().mul(-weightDecay).add(1));
    }
}
