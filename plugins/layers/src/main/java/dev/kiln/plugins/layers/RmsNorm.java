package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/**
 * Root mean square normalization (Zhang and Sennrich, 2019): {@code y = x / sqrt(mean(x^2) + epsilon) * weight} with
 * the mean over the last axis, for each position of the other axes separately.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, ..., D]}</td></tr>
 * <tr><td>{@code weight}</td><td>{@code [D]}, initially 1</td></tr>
 * <tr><td>output</td><td>as the input</td></tr>
 * </table>
 *
 * <p>It is written with older operators than {@code RMSNormalization}, so that older runtimes can run the model.
 *
 * @param epsilon added to the mean square, positive
 */
@Describe(name = "rms-norm", value = "Divides the features of each position by their root mean square")
public record RmsNorm(
        @Describe(value = "added to the mean square", above = 0, byDefault = "1e-5")
        double epsilon) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        long features = InputForm.LAST.width(scope, input);
        Value weight = scope.parameter("weight", Initializer.constant(1), features);
        Value root = input.square().reduceMean(true, -1).add(epsilon).sqrt();
        return input.div(root).mul(weight);
    }

    /** Creates {@code rms-norm}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
