package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;

/**
 * LAMB (You et al., 2020): Adam whose step has, for each parameter, a length in proportion to the parameter's, for
 * training in large batches. With the gradient {@code g} of a parameter {@code p} in step {@code t}, from 1, and
 * {@code m = v = 0} before it:
 *
 * <pre>
 * m = beta1 * m + (1 - beta1) * g
 * v = beta2 * v + (1 - beta2) * g^2
 * r = m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon) + weightDecay * p
 * p = p - learningRate * |p| / |r| * r
 * </pre>
 *
 * <p>The ratio {@code |p| / |r|} is 1 where either norm is 0. It keeps two states of the parameter's size. The paper
 * allows for bounds of {@code |p|}, which some implementations set to 10; here it has none. The defaults are those of
 * its training of BERT, which spares biases and the factors of normalizations the decay.
 *
 * @param learningRate the length of a step as a share of the parameter's, positive
 * @param beta1 the weight of the previous running mean of the gradient, in {@code [0, 1)}
 * @param beta2 the weight of the previous running mean of the squared gradient, in {@code [0, 1)}
 * @param epsilon added to the root of the mean square, positive
 * @param weightDecay the factor of the parameter that is added to the direction, not negative
 * @param decayVectors whether parameters of one axis decay too: biases, and the factors of normalizations
 */
@Describe(name = "lamb", value = "Adam with steps in proportion to the norm of each parameter")
public record Lamb(
        @Describe(
                value = "the length of a step as a share of the parameter's",
                name = "lr",
                above = 0,
                byDefault = "0.001")
        double learningRate,

        @Describe(
                value = "the weight of the previous running mean of the gradient in a step",
                atLeast = 0,
                below = 1,
                byDefault = "0.9")
        double beta1,

        @Describe(
                value = "the weight of the previous running mean of the squared gradient in a step",
                atLeast = 0,
                below = 1,
                byDefault = "0.999")
        double beta2,

        @Describe(
                value = "added to the root of the running mean of the squared gradient",
                above = 0,
                byDefault = "1e-6")
        double epsilon,

        @Describe(value = "the factor of the parameter that is added to the direction", atLeast = 0, byDefault = "0.01")
        double weightDecay,

        @Describe(
                value = "whether parameters of one axis decay too: biases, and the factors of normalizations",
                byDefault = "false")
        boolean decayVectors)
        implements Optimizer {

    @Override
    public Value update(UpdateScope scope, Value parameter, Value gradient) {
        Value mean = unbiased(scope, "mean", beta1, gradient);
        Value square = unbiased(scope, "mean_square", beta2, gradient.square());
        Value direction = decayed(parameter, mean.div(square.sqrt().add(epsilon)));
        Value ratio = TrustRatio.of(parameter.norm(false), direction.norm(false));
        return parameter.sub(direction.mul(ratio.mul(scope.learningRate())));
    }

    private Value decayed(Value parameter, Value direction) {
        boolean decays = weightDecay > 0 && (decayVectors || parameter.shape().rank() > 1);
        return decays ? direction.add(parameter.mul(weightDecay)) : direction;
    }

    private static Value unbiased(UpdateScope scope, String name, double beta, Value value) {
        return RunningMean.of(scope, name, beta, value).div(RunningMean.weights(scope, beta));
    }

    /** Creates {@code lamb}. */
    public static final class Provider extends RecordProvider<Optimizer> implements OptimizerProvider {}
}
