package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import java.util.Optional;

/**
 * A linear map of the features: {@code y = x W^T + b}.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, D]}, or {@code [N, T, D]}: the same map at every time</td></tr>
 * <tr><td>{@code weight}</td><td>{@code [units, D]}, as in PyTorch's {@code Linear}</td></tr>
 * <tr><td>{@code bias}</td><td>{@code [units]}</td></tr>
 * <tr><td>output</td><td>{@code [N, units]} or {@code [N, T, units]}</td></tr>
 * </table>
 *
 * <p>Both parameters are initially uniform in {@code [-1 / sqrt(D), 1 / sqrt(D)]}, PyTorch's default. It costs
 * {@code D * units} multiply-accumulates for each example.
 *
 * @param units the number of outputs, at least 1; in the last layer it may be left out, and is then the number of classes,
 *     or of target values, of the training data
 * @param bias whether a bias is added
 * @param initialWeights draws the initial weights; uniform by the number of inputs if empty
 */
@Describe(name = "dense", value = "A linear map of the features, each output from all inputs")
public record Dense(
        @Describe(
                value = "the number of outputs; in the last layer that of the classes or target values if left out",
                atLeast = 1)
        Optional<Long> units,

        @Describe(value = "whether a bias is added", byDefault = "true")
        boolean bias,

        @Describe(
                value = "the initial weights, such as he-normal or [normal:deviation=0.02]; "
                        + "uniform by the number of inputs unless stated",
                name = "weights")
        Optional<Initializer> initialWeights)
        implements Layer {

    /** The last layer of a network that is built for data, with as many outputs as they ask, and a bias. */
    public Dense() {
        this(Optional.empty(), true, Optional.empty());
    }

    /**
     * With the usual initial weights.
     *
     * @param units the number of outputs, at least 1
     * @param bias whether a bias is added
     */
    public Dense(long units, boolean bias) {
        this(Optional.of(units), bias, Optional.empty());
    }

    /**
     * With a bias.
     *
     * @param units the number of outputs, at least 1
     */
    public Dense(long units) {
        this(units, true);
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        long features = InputForm.ROWS.width(scope, input);
        long outputs = units.orElseGet(scope::outputWidth);
        Initializer initial = Initializer.fanIn(features);
        Value weight = scope.parameter("weight", initialWeights.orElse(initial), outputs, features);
        Value shift = bias ? scope.parameter("bias", initial, outputs) : null;
        if (input.shape().rank() == 2) {
            return input.gemm(weight, shift, false, true);
        }
        Value product = input.matMul(weight.transpose(1, 0));
        return shift == null ? product : product.add(shift);
    }

    /** Creates {@code dense}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
