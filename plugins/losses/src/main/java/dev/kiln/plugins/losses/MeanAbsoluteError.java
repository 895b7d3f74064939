package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.graph.build.Value;

/**
 * The mean absolute error: {@code loss = 1/D sum over d of |prediction_d - target_d|} for each example of {@code D}
 * values. Its minimum is the median, where that of {@code mse} is the mean, so that few large errors count less.
 * Positions that a mask of the data leaves out do not count.
 *
 * <p>Prediction and target are FLOAT of the same shape {@code [N, ...]}, the result is FLOAT {@code [N]}. The gradient is
 * 0 where the two are equal.
 *
 * <p>It is {@code L1Loss} of PyTorch and {@code MeanAbsoluteError} of Keras.
 */
@Describe(name = "mae", value = "The mean of the absolute differences")
public record MeanAbsoluteError() implements ScopedLoss {

    @Override
    public Value apply(LossScope scope) {
        return Elements.mean(scope, Elements.residual("mae", scope).abs());
    }

    @Override
    public boolean comparesValues() {
        return true;
    }

    /** Creates {@code mae}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
