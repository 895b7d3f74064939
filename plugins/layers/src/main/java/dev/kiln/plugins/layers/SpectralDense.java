package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/**
 * A linear map of spectral norm 1 (Miyato et al., 2018): {@code y = x (W / sigma)^T + b} stretches no difference of two
 * inputs. The greatest singular value {@code sigma} of the weight is found by power iteration from a vector {@code u}:
 *
 * <pre>
 * v = W^T u / |W^T u|, u = W v / |W v|         iterations times
 * sigma = u^T W v
 * </pre>
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, D]} or {@code [N, T, D]}</td></tr>
 * <tr><td>{@code weight}, {@code bias}</td><td>{@code [units, D]}, {@code [units]}</td></tr>
 * <tr><td>{@code u}</td><td>{@code [1, units]}, a running statistic</td></tr>
 * <tr><td>output</td><td>{@code [N, units]} or {@code [N, T, units]}</td></tr>
 * </table>
 *
 * <p>Each step of a training goes on from the {@code u} of the step before, so that one iteration is enough: the weight
 * moves slowly. {@code sigma} is found from below: for a weight {@code [64, 128]} of random elements, ten iterations from
 * the initial {@code u} miss 4 % of it, fifty a millionth. The gradient includes the iterations, whereas PyTorch's
 * {@code spectral_norm} takes {@code u} and {@code v} as constants; where {@code u} has converged both are
 * {@code u v^T}, since {@code sigma} is a maximum there. They cost two products of the weight and a vector each, besides
 * the costs of a {@code dense}.
 *
 * @param units the number of outputs, at least 1
 * @param iterations the number of steps of the power iteration, at least 1
 */
@Describe(name = "spectral-dense", value = "A linear map of the features, divided by its spectral norm")
public record SpectralDense(
        @Describe(value = "the number of outputs", atLeast = 1)
        long units,

        @Describe(value = "the number of steps of the power iteration", atLeast = 1, atMost = 1000, byDefault = "1")
        int iterations)
        implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        long features = InputForm.ROWS.width(scope, input);
        Initializer initial = Initializer.fanIn(features);
        Value weight = SpectralNorm.weight(scope, iterations, initial, units, features);
        Value bias = scope.parameter("bias", initial, units);
        return input.matMul(weight.transpose(1, 0)).add(bias);
    }

    /** Creates {@code spectral-dense}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
