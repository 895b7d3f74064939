package dev.kiln.graph.build;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.status.Stable;

/** Scaling to a mean and a variance. */
@Stable
public final class Normalization {

    private Normalization() {}

    /**
     * ONNX's {@code BatchNormalization} in inference mode: {@code y = (x - mean) / sqrt(variance + epsilon) * scale +
     * bias} for each channel. In training the host switches it to the batch's own mean and variance and updates the
     * running ones: {@code running = momentum * running + (1 - momentum) * batch}, with the population variance.
     *
     * @param x {@code [N, C, ...]}
     * @param scale {@code [C]}
     * @param bias {@code [C]}
     * @param mean {@code [C]}, the running mean
     * @param variance {@code [C]}, the running variance
     * @param epsilon added to the variance, positive
     * @param momentum the weight of the previous running statistics in a step, in {@code [0, 1]}
     * @return {@code [N, C, ...]}
     */
    public static Value batch(
            Value x, Value scale, Value bias, Value mean, Value variance, double epsilon, double momentum) {
        Attributes attributes = Attributes.NONE.with("epsilon", (float) epsilon).with("momentum", (float) momentum);
        return x.graph().apply("BatchNormalization", attributes, x, scale, bias, mean, variance);
    }
}
