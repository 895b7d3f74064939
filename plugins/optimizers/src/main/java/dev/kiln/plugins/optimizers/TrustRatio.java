package dev.kiln.plugins.optimizers;

import dev.kiln.graph.build.Value;

/** The ratio of the norm of a parameter to that of its step, by which the steps of layers become comparable. */
final class TrustRatio {

    private TrustRatio() {}

    /** {@code parameterNorm / stepNorm}; 1 where either is 0, so that a parameter that is 0 can move. */
    static Value of(Value parameterNorm, Value stepNorm) {
        Value isDefined =
                parameterNorm.min(stepNorm).greater(parameterNorm.graph().scalar(0));
        return isDefined.where(
                parameterNorm.div(stepNorm), parameterNorm.graph().scalar(1));
    }
}
