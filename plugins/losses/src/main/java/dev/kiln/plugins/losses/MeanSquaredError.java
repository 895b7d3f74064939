package dev.kiln.plugins.losses;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;

/**
 * The mean squared error: {@code loss = 1/D sum over d of (prediction_d - target_d)^2} for each example of {@code D}
 * values.
 *
 * <p>Prediction and target are FLOAT of the same shape {@code [N, ...]}, the result is FLOAT {@code [N]}. Shapes that
 * would only broadcast are refused: {@code [N]} against {@code [N, 1]} would compare every example with every other.
 */
@Describe(name = "mse", value = "The mean of the squared differences")
public record MeanSquaredError() implements Loss {

    @Override
    public Value apply(Value prediction, Value target) {
        if (prediction.elementType() != target.elementType()
                || !prediction.shape().canEqual(target.shape())) {
            throw new GraphException("The loss mse takes a target of the model's output's type and shape, "
                    + prediction.type() + ", and the target is " + target.type()
                    + ". Give the network as many outputs as the target has values.");
        }
        Value squared = prediction.sub(target).square();
        return squared.shape().rank() == 1 ? squared : squared.reduceMean(false, squared.exampleAxes());
    }

    /** Creates {@code mse}. */
    public static final class Provider extends RecordProvider<Loss> implements LossProvider {}
}
