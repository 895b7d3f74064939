package org.example.kiln.excitation;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/**
 * Squeeze and excitation (Hu et al., 2018): weights the channels of an image by their means.
 *
 * <p>{@code y = x * gate(excite(relu(squeeze(mean(x)))))}: the mean of each channel goes through two small dense maps,
 * from {@code C} channels to {@code max(1, C / reduction)} and back, and the gate maps each result to a factor from 0
 * to 1.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input, result</td><td>FLOAT {@code [N, C, H, W]}; {@code C} is known</td></tr>
 * <tr><td>squeeze-weight, squeeze-bias</td><td>{@code [C, C / reduction]}, {@code [C / reduction]}</td></tr>
 * <tr><td>excite-weight, excite-bias</td><td>{@code [C / reduction, C]}, {@code [C]}</td></tr>
 * </table>
 *
 * @param reduction the ratio of the channels to the values between the two maps
 * @param gate the function that maps a number to a factor
 */
@Describe(name = "squeeze-excitation", value = "Weights the channels of an image by their means")
public record SqueezeExcitation(
        @Describe(
                        value = "the ratio of the channels to the values between the two maps",
                        atLeast = 1,
                        byDefault = "16")
                long reduction,
        @Describe(value = "the function that maps a number to a factor from 0 to 1", byDefault = "sigmoid") Gate gate)
        implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        if (input.shape().rank() != 4) {
            throw scope.failure("its input is " + input.shape() + ", expected images [N, C, H, W].");
        }
        long channels = input.size(1);
        long between = Math.max(1, channels / reduction);
        Value means = input.reduceMean(false, 2, 3);
        Value squeezed = dense(scope, "squeeze", means, channels, between).relu();
        Value excited = dense(scope, "excite", squeezed, between, channels);
        return input.mul(gate.of(excited).unsqueeze(2, 3));
    }

    private static Value dense(LayerScope scope, String name, Value input, long from, long to) {
        Initializer initial = Initializer.fanIn(from);
        Value weight = scope.parameter(name + "-weight", initial, from, to);
        Value bias = scope.parameter(name + "-bias", initial, to);
        return input.matMul(weight).add(bias);
    }

    /** The function that maps a number to a factor from 0 to 1. */
    public enum Gate {
        /** {@code 1 / (1 + exp(-z))}, as in the paper. */
        SIGMOID {
            @Override
            Value of(Value z) {
                return z.sigmoid();
            }
        },
        /** {@code min(max(z + 3, 0), 6) / 6}, cheaper, as in MobileNetV3 (Howard et al., 2019). */
        HARD_SIGMOID {
            @Override
            Value of(Value z) {
                return z.add(3).clip(0, 6).div(6);
            }
        };

        abstract Value of(Value z);
    }

    /** Creates {@code squeeze-excitation}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
