package dev.kiln.plugins.attacks;

import dev.kiln.graph.build.Value;

/** The sum of the gradients so far (Dong et al., 2018): {@code m' = mu * m + g / |g|_1}. */
final class Momentum {

    private Momentum() {}

    /**
     * The next sum.
     *
     * @param momentum the sum so far, {@code [N, ...]}
     * @param gradient the gradient {@code g}; one that is zero adds nothing
     * @param decay the weight {@code mu} of the sum so far
     */
    static Value next(Value momentum, Value gradient, double decay) {
        long[] axes = gradient.exampleAxes();
        Value direction = gradient.overGreatest(axes);
        Value length = direction.abs().reduceSum(true, axes).max(1);
        return momentum.mul(decay).add(direction.div(length));
    }
}
