package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.graph.build.Value;

/**
 * The logarithm of the hyperbolic cosine of the error: {@code loss = 1/D sum over d of log cosh(prediction_d - target_d)}
 * for each example of {@code D} values. It is about {@code r^2 / 2} for a small residual and {@code |r| - log 2} for a large
 * one, as {@code huber} with a delta of 1, with derivatives of every order.
 *
 * <p>Prediction and target are FLOAT of the same shape {@code [N, ...]}, the result is FLOAT {@code [N]}. Positions that a
 * mask of the data leaves out do not count. The derivative is {@code tanh(r)}.
 *
 * <p>It is {@code LogCosh} of Keras; PyTorch has none. It is computed as {@code |r| + log(1 + e^(-2|r|)) - log 2}, which
 * does not overflow.
 */
@Describe(name = "log-cosh", value = "The logarithm of the hyperbolic cosine of the differences, a smooth huber")
public record LogCosh() implements ScopedLoss {

    @Override
    public Value apply(LossScope scope) {
        Value size = Elements.residual("log-cosh", scope).abs();
        return Elements.mean(scope, size.add(size.mul(-2).softplus()).sub(Math.log(2)));
    }

    @Override
    public boolean comparesValues() {
        return true;
    }

    /** Creates {@code log-cosh}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
