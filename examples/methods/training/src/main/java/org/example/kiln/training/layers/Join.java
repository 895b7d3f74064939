package org.example.kiln.training.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/**
 * Joins the input with the output {@code z} of an earlier layer: {@code y = concat(x, z)} along the channels, as in
 * U-Net (Ronneberger et al., 2015), or {@code y = x + z}.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input, z</td><td>{@code [N, C, H, W]}, {@code [N, D]}, or {@code [N, T, D]}</td></tr>
 * <tr><td>output</td><td>of the same form; C or D is the sum, or that of both</td></tr>
 * </table>
 *
 * @param layer the name of the earlier layer with those of the layers around it, such as {@code residual_2.conv2d_1}
 * @param by the operation
 */
@Describe(name = "join", value = "Joins the input with the output of an earlier layer")
public record Join(
        @Describe("the name of the earlier layer with those of the layers around it, as in residual_2.conv2d_1")
        String layer,

        @Describe(value = "the operation", byDefault = "concat")
        Operation by)
        implements Layer {

    /** An operation of two values. */
    public enum Operation {
        /** The channels of both. */
        CONCAT {
            @Override
            Value of(Value x, Value z) {
                return x.concat(x.shape().rank() == 3 ? 2 : 1, z);
            }
        },
        /** The sum. */
        ADD {
            @Override
            Value of(Value x, Value z) {
                return x.add(z);
            }
        };

        abstract Value of(Value x, Value z);
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        return by.of(input, scope.output(layer));
    }

    /** Creates {@code join}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
