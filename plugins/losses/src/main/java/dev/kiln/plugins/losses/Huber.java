package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.graph.build.Value;

/**
 * Huber's loss (1964): squared near the target, linear far from it, so that outliers have a gradient of bounded size.
 * With the residual {@code r = prediction - target} of each of {@code D} values:
 *
 * <pre>
 * error(r) = r^2 / 2                      where |r| &lt;= delta
 *            delta * (|r| - delta / 2)    elsewhere
 * loss     = 1/D sum over d of error(r_d)
 * </pre>
 *
 * <p>Prediction and target are FLOAT of the same shape {@code [N, ...]}, the result is FLOAT {@code [N]}. Positions that a
 * mask of the data leaves out do not count. For residuals 0, -1 and 5 and a delta of 2 the errors are 0, 0.5 and 8.
 *
 * <p>It is {@code HuberLoss} of PyTorch and {@code Huber} of Keras. PyTorch's {@code SmoothL1Loss(beta)} is this loss with
 * {@code delta = beta}, divided by beta.
 *
 * @param delta the residual from which the loss is linear, positive, in units of the target, or in standard
 *     deviations of it where the values are standardized
 */
@Describe(name = "huber", value = "The squared error near the target, the absolute error far from it")
public record Huber(
        @Describe(
                value = "the difference from which the loss is linear",
                above = 0,
                byDefault = "1",
                unit = "units, or standard deviations, of the target")
        double delta)
        implements ScopedLoss {

    @Override
    public Value apply(LossScope scope) {
        Value size = Elements.residual("huber", scope).abs();
        Value clipped = size.min(delta);
        return Elements.mean(scope, clipped.mul(size.sub(clipped.mul(0.5))));
    }

    @Override
    public boolean comparesValues() {
        return true;
    }

    /** Creates {@code huber}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
