package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;

/**
 * LARS (You et al., 2017): gradient descent with momentum whose learning rate is scaled for each parameter by the ratio
 * of the parameter's norm to its gradient's. With the gradient {@code g} of a parameter {@code p}, and {@code v = 0}
 * before the first step:
 *
 * <pre>
 * local = trust * |p| / (|g| + weightDecay * |p|)
 * v = momentum * v + learningRate * local * (g + weightDecay * p)
 * p = p - v
 * </pre>
 *
 * <p>The ratio, {@code local / trust}, is 1 where either norm is 0. It keeps one state of the parameter's size. As in
 * the paper, and unlike later implementations around PyTorch's {@code SGD}, the velocity has the learning rate in it.
 * {@code trust} and {@code weightDecay} are those of the paper.
 *
 * @param learningRate positive
 * @param trust the ratio of the norms of a step and of the parameter at a learning rate of 1, positive
 * @param momentum the weight of the previous velocity in a step, in {@code [0, 1)}
 * @param weightDecay the factor of the parameter that is added to its gradient, not negative
 */
@Describe(name = "lars", value = "Gradient descent with a learning rate in proportion to the norm of each parameter")
public record Lars(
        @Describe(value = "the learning rate", name = "lr", above = 0, byDefault = "1.0")
        double learningRate,

        @Describe(
                value = "the ratio of the norms of a step and of the parameter at a learning rate of 1",
                above = 0,
                byDefault = "0.001")
        double trust,

        @Describe(value = "the weight of the previous velocity in a step", atLeast = 0, below = 1, byDefault = "0.9")
        double momentum,

        @Describe(
                value = "the factor of the parameter that is added to its gradient (L2 penalty)",
                atLeast = 0,
                byDefault = "0.0005")
        double weightDecay)
        implements Optimizer {

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        Value norm = parameter.norm(false);
        Value local = TrustRatio.of(norm, gradient.norm(false).add(norm.mul(weightDecay)))
                .mul(trust);
        Value step = gradient.add(parameter.mul(weightDecay)).mul(local.mul(scope.learningRate()));
        Value before = scope.state("velocity");
        return parameter.sub(scope.update(before, before.mul(momentum).add(step)));
    }

    /** Creates {@code lars}. */
    public static final class Provider extends RecordProvider<Optimizer> implements OptimizerProvider {}
}
