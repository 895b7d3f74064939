package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;

/**
 * Instance normalization (Ulyanov et al., 2016): {@code y = (x - mean) / sqrt(variance + epsilon) * weight + bias} with the
 * mean and the population variance of each channel of each example over its positions.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, C, H, W]}</td></tr>
 * <tr><td>{@code weight}, {@code bias}</td><td>{@code [C]}, initially 1 and 0</td></tr>
 * <tr><td>output</td><td>as the input</td></tr>
 * </table>
 *
 * <p>PyTorch's {@code InstanceNorm2d} has the two parameters with {@code affine=True}, which is not its default.
 *
 * @param epsilon added to the variance, positive
 */
@Describe(name = "instance-norm", value = "Normalizes each channel of each example separately")
public record InstanceNorm(
        @Describe(value = "added to the variance", above = 0, byDefault = "1e-5")
        double epsilon) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        long channels = InputForm.IMAGES.width(scope, input);
        Value weight = scope.parameter("weight", Initializer.constant(1), channels);
        Value bias = scope.parameter("bias", Initializer.constant(0), channels);
        Attributes attributes = Attributes.NONE.with("epsilon", (float) epsilon);
        return input.graph().apply("InstanceNormalization", attributes, input, weight, bias);
    }

    /** Creates {@code instance-norm}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
