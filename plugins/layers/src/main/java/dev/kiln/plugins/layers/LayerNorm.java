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
 * Layer normalization (Ba, Kiros and Hinton, 2016): {@code y = (x - mean) / sqrt(variance + epsilon) * weight + bias}
 * with the mean and the population variance over the last axis, for each position of the other axes separately.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, ..., D]}</td></tr>
 * <tr><td>{@code weight}, {@code bias}</td><td>{@code [D]}, initially 1 and 0</td></tr>
 * <tr><td>output</td><td>as the input</td></tr>
 * </table>
 *
 * @param epsilon added to the variance, positive
 */
@Describe(name = "layer-norm", value = "Normalizes the features of each position to a learned mean and variance")
public record LayerNorm(
        @Describe(value = "added to the variance", above = 0, byDefault = "1e-5")
        double epsilon) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        long features = InputForm.LAST.width(scope, input);
        Value weight = scope.parameter("weight", Initializer.constant(1), features);
        Value bias = scope.parameter("bias", Initializer.constant(0), features);
        Attributes attributes = Attributes.of("axis", -1).with("epsilon", (float) epsilon);
        return input.graph().apply("LayerNormalization", attributes, input, weight, bias);
    }

    /** Creates {@code layer-norm}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
