package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.graph.build.Value;

/**
 * The mean squared error: {@code loss = 1/D sum over d of (prediction_d - target_d)^2} for each example of {@code D}
 * values. Positions that a mask of the data leaves out do not count.
 *
 * <p>Prediction and target are FLOAT of the same shape {@code [N, ...]}, the result is FLOAT {@code [N]}. Shapes that
 * would only broadcast are refused: {@code [N]} against {@code [N, 1]} would compare every example with every other.
 *
 * <p>It is {@code MSELoss} of PyTorch and {@code MeanSquaredError} of Keras.
 */
@Describe(name = "mse", value = "The mean of the squared differences")
public record MeanSquaredError() implements ScopedLoss {

    @Override
    public Value apply(LossScope scope) {
        return Elements.mean(scope, Elements.residual("mse", scope).square());
    }

    @Override
    public boolean comparesValues() {
        return true;
    }

    /** Creates {@code mse}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
