package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import java.util.Arrays;

/**
 * A rectifier whose negative side has a learned slope (He et al., 2015): {@code y = x} where {@code x} is positive and
 * {@code weight x} elsewhere.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, C, ...]}, or {@code [N, T, D]} with a slope for each feature</td></tr>
 * <tr><td>{@code weight}</td><td>{@code [1]}; with a slope for each channel {@code [C, 1, ...]}, or
 * {@code [D]}</td></tr>
 * <tr><td>output</td><td>as the input</td></tr>
 * </table>
 *
 * @param initial the initial slope
 * @param shared whether all channels share one slope
 */
@Describe(name = "prelu", value = "A rectifier with a learned slope on the negative side")
public record Prelu(
        @Describe(value = "the initial slope", byDefault = "0.25")
        double initial,

        @Describe(value = "whether all channels share one slope", byDefault = "true")
        boolean shared)
        implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        Value slope = scope.parameter("weight", Initializer.constant(initial), shape(scope, input));
        return input.graph().apply("PRelu", Attributes.NONE, input, slope);
    }

    private long[] shape(LayerScope scope, Value input) {
        if (shared) {
            return new long[] {1};
        }
        if (input.shape().rank() == 3) {
            return new long[] {InputForm.SEQUENCES.width(scope, input)};
        }
        long[] shape = new long[input.shape().rank() - 1];
        Arrays.fill(shape, 1);
        shape[0] = InputForm.CHANNELS.width(scope, input);
        return shape;
    }

    /** Creates {@code prelu}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
