package dev.kiln.api.examples;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.build.Value;

/**
 * Huber's loss (1964): {@code r^2 / 2} for a residual {@code |r| <= delta}, {@code delta * (|r| - delta / 2)} beyond.
 */
@Describe(name = "huber-loss", value = "The squared error near zero, the absolute error far from it")
public record Huber(
        @Describe(value = "the residual from which the loss is linear", above = 0, byDefault = "1")
        double delta) implements Loss {

    @Override
    public Value apply(Value prediction, Value target) {
        Value residual = prediction.sub(target).abs();
        Value clipped = residual.min(delta);
        Value loss = clipped.mul(residual.sub(clipped.mul(0.5)));
        return loss.flatten(1).reduceMean(false, 1);
    }

    /** Creates {@code huber-loss}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
