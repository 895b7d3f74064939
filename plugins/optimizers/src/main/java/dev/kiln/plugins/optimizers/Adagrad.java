package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;

/**
 * Adagrad (Duchi et al., 2011), as in PyTorch: the gradient over the root of the sum of all its squares, so that
 * elements with rare gradients make larger steps. With the gradient {@code g} of a parameter {@code p}, and
 * {@code s = initial} before the first step:
 *
 * <pre>
 * g = g + weightDecay * p
 * s = s + g^2
 * p = p - learningRate * g / (sqrt(s) + epsilon)
 * </pre>
 *
 * <p>It keeps one state of the parameter's size. PyTorch's {@code lr_decay} is the work of a schedule here; TensorFlow
 * begins with {@code initial=0.1}.
 *
 * @param learningRate positive
 * @param initial the sum of squares before the first step, not negative
 * @param epsilon added to the root, positive
 * @param weightDecay the factor of the parameter that is added to its gradient, not negative
 */
@Describe(name = "adagrad", value = "The gradient over the root of the sum of its squares so far")
public record Adagrad(
        @Describe(value = "the learning rate", name = "lr", above = 0, byDefault = "0.01")
        double learningRate,

        @Describe(value = "the sum of squares before the first step", atLeast = 0, byDefault = "0.0")
        double initial,

        @Describe(value = "added to the root of the sum of squares", above = 0, byDefault = "1e-10")
        double epsilon,

        @Describe(
                value = "the factor of the parameter that is added to its gradient (L2 penalty)",
                atLeast = 0,
                byDefault = "0.0")
        double weightDecay)
        implements Optimizer {

    /**
     * With the other defaults.
     *
     * @param learningRate positive
     */
    public Adagrad(double learningRate) {
        this(learningRate, 0, 1e-10, 0);
    }

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        Value penalized = Decay.penalized(weightDecay, parameter, gradient);
        Value before = scope.state("sum");
        Value sum = scope.update(before, before.add(penalized.square()));
        Value root = (initial == 0 ? sum : sum.add(initial)).sqrt();
        return parameter.sub(penalized.div(root.add(epsilon)).mul(scope.learningRate()));
    }

    /** Creates {@code adagrad}. */
    public static final class Provider extends RecordProvider<Optimizer> implements OptimizerProvider {}
}
