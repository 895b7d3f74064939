package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;

/**
 * Adadelta (Zeiler, 2012), as in PyTorch: a step in the units of the parameter, by the ratio of the running means of
 * squared steps and squared gradients. With the gradient {@code g} of a parameter {@code p}, and {@code v = u = 0}
 * before the first step:
 *
 * <pre>
 * g = g + weightDecay * p
 * v = rho * v + (1 - rho) * g^2
 * d = sqrt(u + epsilon) / sqrt(v + epsilon) * g
 * u = rho * u + (1 - rho) * d^2
 * p = p - learningRate * d
 * </pre>
 *
 * <p>It keeps two states of the parameter's size. The paper has {@code rho = 0.95} and no learning rate, which is
 * {@code lr=1}. The first steps have a length of about {@code sqrt(epsilon)}.
 *
 * @param learningRate positive
 * @param rho the weight of the previous running means in a step, in {@code [0, 1)}
 * @param epsilon added to both means, positive
 * @param weightDecay the factor of the parameter that is added to its gradient, not negative
 */
@Describe(name = "adadelta", value = "Steps in proportion to the size of the steps before")
public record Adadelta(
        @Describe(value = "the learning rate", name = "lr", above = 0, byDefault = "1.0")
        double learningRate,

        @Describe(
                value = "the weight of the previous running means in a step",
                atLeast = 0,
                below = 1,
                byDefault = "0.9")
        double rho,

        @Describe(value = "added to the running means under the roots", above = 0, byDefault = "1e-6")
        double epsilon,

        @Describe(
                value = "the factor of the parameter that is added to its gradient (L2 penalty)",
                atLeast = 0,
                byDefault = "0.0")
        double weightDecay)
        implements Optimizer {

    /** With PyTorch's defaults. */
    public Adadelta() {
        this(1, 0.9, 1e-6, 0);
    }

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        Value penalized = Decay.penalized(weightDecay, parameter, gradient);
        Value square = RunningMean.of(scope, "mean_square", rho, penalized.square());
        Value before = scope.state("mean_square_step");
        Value ratio = before.add(epsilon).sqrt().div(square.add(epsilon).sqrt());
        Value step = ratio.mul(penalized);
        RunningMean.of(scope, before, rho, step.square());
        return parameter.sub(step.mul(scope.learningRate()));
    }

    /** Creates {@code adadelta}. */
    public static final class Provider extends RecordProvider<Optimizer> implements OptimizerProvider {}
}
