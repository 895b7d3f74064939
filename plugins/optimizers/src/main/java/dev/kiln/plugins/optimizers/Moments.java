package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;

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
        Value mean = movingAverage(scope, "mean", beta1, gradient);
        Value square = movingAverage(scope, "mean_square", beta2, gradient.square());
        Value rate = scope.learningRate().div(correction(scope, beta1));
        Value root = square.sqrt().div(correction(scope, beta2).sqrt());
        return mean.div(root.add(epsilon)).mul(rate);
    }

    private static Value movingAverage(UpdateScope scope, String name, double beta, Value value) {
        Value before = scope.state(name);
        return scope.update(before, before.mul(beta).add(value.mul(1 - beta)));
    }

    /** {@code 1 - beta^t}, in double precision: in single precision the first steps of beta2 lose three digits. */
    private static Value correction(UpdateScope scope, double beta) {
        Value step = scope.step().cast(ElementType.DOUBLE);
        Value power =
                step.graph().constant(Tensor.scalar(ElementType.DOUBLE, beta)).pow(step);
        return power.neg().add(1).cast(ElementType.FLOAT);
    }
}
