package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Normalization;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;

/**
 * Batch normalization: {@code y = (x - mean) / sqrt(variance + epsilon) * weight + bias} for each channel (Ioffe and
 * Szegedy, 2015). In training the mean and the variance are the batch's, and the running ones follow them:
 * {@code running = momentum * running + (1 - momentum) * batch}. In inference they are the running ones.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, C, ...]}</td></tr>
 * <tr><td>{@code weight}, {@code bias}</td><td>{@code [C]}, parameters, initially 1 and 0</td></tr>
 * <tr><td>{@code running_mean}, {@code running_var}</td><td>{@code [C]}, statistics, initially 0 and 1</td></tr>
 * <tr><td>output</td><td>as the input</td></tr>
 * </table>
 *
 * <p>The momentum is ONNX's: the weight of the previous value. PyTorch's is the weight of the new value, so that its
 * default of 0.1 corresponds to 0.9 here. ONNX's running variance follows the population variance, PyTorch's the sample
 * variance, which is larger by {@code n / (n - 1)} for {@code n} elements of a channel in the batch.
 *
 * @param epsilon added to the variance, positive
 * @param momentum the weight of the previous running statistics in a step, in {@code [0, 1]}
 */
@Describe(name = "batch-norm", value = "Normalizes each channel to a learned mean and variance")
public record BatchNorm(
        @Describe(value = "added to the variance", above = 0, byDefault = "1e-5")
        double epsilon,

        @Describe(
                value = "the weight of the previous running statistics in a step (1 minus PyTorch's momentum)",
                atLeast = 0,
                atMost = 1,
                byDefault = "0.9")
        double momentum)
        implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        long channels = InputForm.CHANNELS.width(scope, input);
        Value weight = scope.parameter("weight", Initializer.constant(1), channels);
        Value bias = scope.parameter("bias", Initializer.constant(0), channels);
        Value mean = scope.statistic("running_mean", Tensor.full(ElementType.FLOAT, 0, channels));
        Value variance = scope.statistic("running_var", Tensor.full(ElementType.FLOAT, 1, channels));
        return Normalization.batch(input, weight, bias, mean, variance, epsilon, momentum);
    }

    /** Creates {@code batch-norm}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
