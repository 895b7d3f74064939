package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.LossScope;
import dev.kiln.api.loss.ScopedLoss;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/**
 * The quantile or pinball loss (Koenker and Bassett, 1978), whose minimum is a quantile of the target instead of its mean.
 * For the share {@code q} and the error {@code e = target - prediction}:
 *
 * <pre>
 * pinball = max(q * e, (q - 1) * e)
 * </pre>
 *
 * <p>The loss is the mean over the values of an example and over the quantiles. One share predicts one quantile; several
 * predict each its own, in the order of the option, in the last axis of the prediction. Nothing keeps them from crossing.
 * Positions that a mask of the data leaves out do not count.
 *
 * <table>
 * <caption>Shapes, for {@code Q} quantiles</caption>
 * <tr><td>prediction</td><td>FLOAT {@code [N, ..., Q]}; the target's shape where there is one quantile</td></tr>
 * <tr><td>target</td><td>FLOAT {@code [N, ...]} or {@code [N, ..., 1]}; {@code task=other} in the data where the
 *     prediction has more values</td></tr>
 * <tr><td>result</td><td>FLOAT {@code [N]}, at least 0</td></tr>
 * </table>
 *
 * <p>It is {@code mean_pinball_loss} of scikit-learn; PyTorch and Keras have none. With the share 0.5 it is half of
 * {@code mae}. For a target of 2, a prediction of 1 and the share 0.9 it is 0.9, and 0.1 for a prediction of 3.
 *
 * @param quantiles the shares of the target's distribution below the prediction, each in {@code (0, 1)}
 */
@Describe(name = "quantile", value = "The pinball loss, whose minimum are quantiles of the target")
public record Quantile(
        @Describe(
                value = "the shares of the targets that are to lie below the prediction, one for each output",
                above = 0,
                below = 1,
                byDefault = "[0.5]")
        List<Double> quantiles)
        implements ScopedLoss {

    /** Checks that there are quantiles. */
    public Quantile {
        quantiles = List.copyOf(quantiles);
        if (quantiles.isEmpty()) {
            throw new OptionException("quantile has no quantiles, expected at least one: quantiles=[0.1;0.5;0.9].");
        }
    }

    @Override
    public Value apply(LossScope scope) {
        Value target = scope.target();
        if (quantiles.size() == 1 && isLike(target, scope.prediction().shape())) {
            return Elements.mean(scope, pinball(scope, target));
        }
        check(scope);
        int last = scope.prediction().shape().rank() - 1;
        boolean hasAxis = target.shape().rank() > last;
        Value pinball = pinball(scope, hasAxis ? target : target.unsqueeze(last));
        return Elements.mean(scope, pinball.reduceMean(hasAxis, last));
    }

    private Value pinball(LossScope scope, Value target) {
        Value error = target.sub(scope.prediction());
        Tensor shares =
                Tensor.of(quantiles.stream().mapToDouble(Double::doubleValue).toArray(), quantiles.size());
        Value share = error.graph().constant(shares.cast(ElementType.FLOAT));
        return error.mul(share).max(error.mul(share.sub(1)));
    }

    private static boolean isLike(Value target, Shape shape) {
        return target.elementType() == ElementType.FLOAT && target.shape().canEqual(shape);
    }

    private void check(LossScope scope) {
        Value target = scope.target();
        Shape shape = scope.prediction().shape();
        int last = shape.isRanked() ? shape.rank() - 1 : 0;
        boolean fits = last > 0
                && shape.size(last) == quantiles.size()
                && (isLike(target, shape.with(last, Dim.of(1)))
                        || isLike(target, Shape.of(shape.dims().subList(0, last))));
        if (!fits) {
            throw new GraphException("The loss quantile takes " + quantiles.size() + " quantiles [N, ..., "
                    + quantiles.size() + "] of each value of a FLOAT target [N, ...]; the model's output is "
                    + scope.prediction().type() + ", and the target is " + target.type() + ". Give the network "
                    + quantiles.size()
                    + " outputs for each value, and the data task=other where these are several.");
        }
    }

    @Override
    public boolean comparesValues() {
        return true;
    }

    /** Creates {@code quantile}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
