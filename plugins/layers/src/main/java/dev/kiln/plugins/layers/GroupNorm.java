package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;

/**
 * Group normalization (Wu and He, 2018): {@code y = (x - mean) / sqrt(variance + epsilon) * weight + bias} with the
 * mean and the population variance of one example over the channels of a group and all their positions.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, C, H, W]}</td></tr>
 * <tr><td>{@code weight}, {@code bias}</td><td>{@code [C, 1, 1]}, initially 1 and 0</td></tr>
 * <tr><td>output</td><td>as the input</td></tr>
 * </table>
 *
 * <p>One group is layer normalization of an image, one group for each channel is instance normalization.
 *
 * @param groups the number of groups of channels; divides the channels
 * @param epsilon added to the variance, positive
 */
@Describe(name = "group-norm", value = "Normalizes groups of channels, for each example separately")
public record GroupNorm(
        @Describe(value = "the number of groups of channels", atLeast = 1)
        long groups,

        @Describe(value = "added to the variance", above = 0, byDefault = "1e-5")
        double epsilon)
        implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        long channels = InputForm.IMAGES.width(scope, input);
        if (channels % groups != 0) {
            throw scope.failure("its input has " + channels + " channels, which groups=" + groups
                    + " does not divide. Choose groups that divide it.");
        }
        Value weight = scope.parameter("weight", Initializer.constant(1), channels, 1, 1);
        Value bias = scope.parameter("bias", Initializer.constant(0), channels, 1, 1);
        return restored(normalized(input), input).mul(weight).add(bias);
    }

    /** Each group as one channel of an instance normalization. */
    private Value normalized(Value input) {
        Value ones = input.graph().constant(Tensor.full(ElementType.FLOAT, 1, groups));
        Value zeros = input.graph().constant(Tensor.full(ElementType.FLOAT, 0, groups));
        Attributes attributes = Attributes.NONE.with("epsilon", (float) epsilon);
        return input.graph().apply("InstanceNormalization", attributes, input.reshape(0, groups, -1), ones, zeros);
    }

    private static Value restored(Value rows, Value input) {
        boolean known = input.size(2) > 0 && input.size(3) > 0;
        return known
                ? rows.reshape(0, input.size(1), input.size(2), input.size(3))
                : rows.reshape(input.dynamicShape());
    }

    /** Creates {@code group-norm}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
