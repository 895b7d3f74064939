package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;

/**
 * Running means of a gradient and of its square, each corrected for its initial value 0 (Kingma and Ba, 2015), for Adam
 * and its variants.
 *
 * @param beta1 the weight of the previous mean in a step
 * @param beta2 the weight of the previous mean square in a step
 * @param epsilon added to the root of the mean square
 */
public record Moments(
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
                byDefault = "1e-8")
        double epsilon) {

    /** The values of Kingma and Ba (2015), which PyTorch has too. */
    public static final Moments DEFAULT = new Moments(0.9, 0.999, 1e-8);

    /** Writes {@code learningRate * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon)}. */
    Value step(UpdateScope scope, Value gradient) {
        Value mean = mean(scope, gradient);
        Value square = square(scope, gradient);
        Value rate = scope.learningRate().div(RunningMean.weights(scope, beta1));
        return mean.div(root(scope, square)).mul(rate);
    }

    /** Writes {@code m = beta1 * m + (1 - beta1) * g}. */
    Value mean(UpdateScope scope, Value gradient) {
        return RunningMean.of(scope, "mean", beta1, gradient);
    }

    /** Writes {@code v = beta2 * v + (1 - beta2) * g^2}. */
    Value square(UpdateScope scope, Value gradient) {
        return RunningMean.of(scope, "mean_square", beta2, gradient.square());
    }

    /** Writes {@code sqrt(v / (1 - beta2^t)) + epsilon}. */
    Value root(UpdateScope scope, Value square) {
        return square.sqrt().div(RunningMean.weights(scope, beta2).sqrt()).add(epsilon);
    }
}
