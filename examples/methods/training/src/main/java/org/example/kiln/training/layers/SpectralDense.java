package org.example.kiln.training.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;

/**
 * A linear map of spectral norm 1 (Miyato et al., 2018): {@code y = x (W / sigma)^T + b} stretches no
 * difference of two inputs. The greatest singular value {@code sigma} of the weight is found by power iteration from a
 * vector {@code u}:
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
 * the initial {@code u} miss 4 % of it, fifty a millionth. The gradient includes the iterations; where {@code u} has
 * converged it is {@code u v^T}, since {@code sigma} is a maximum there. They cost two products of the weight and a vector
 * each, besides the costs of a {@code dense}.
 *
 * @param units the number of outputs, at least 1
 * @param iterations the number of steps of the power iteration, at least 1
 */
@Describe(name = "spectral-dense", value = "A linear map of the features, divided by its spectral norm")
public record SpectralDense(
        @Describe(value = "the number of outputs", atLeast = 1)
        long units,

        @Describe(value = "the number of steps of the power iteration", atLeast = 1, byDefault = "1")
        int iterations)
        implements Layer {

    /** Keeps the direction finite where the weight is 0. */
    private static final double EPSILON = 1e-12;

    @Override
    public Value apply(LayerScope scope, Value input) {
        long features = input.size(-1);
        Initializer initial = Initializer.fanIn(features);
        Value weight = scope.parameter("weight", initial, units, features);
        Value bias = scope.parameter("bias", initial, units);
        Value u = scope.statistic("u", Tensor.full(ElementType.FLOAT, 1 / Math.sqrt((double) units), 1, units));
        Value image = image(weight, u);
        scope.follow(u, unit(image));
        Value sigma = image.norm(false);
        return input.matMul(weight.div(sigma).transpose(1, 0)).add(bias);
    }

    /** {@code W v} after the iterations: its norm is sigma, its direction u. */
    private Value image(Value weight, Value start) {
        Value transposed = weight.transpose(1, 0);
        Value image = start;
        for (int i = 0; i < iterations; i++) {
            Value v = unit(unit(image).matMul(weight));
            image = v.matMul(transposed);
        }
        return image;
    }

    private static Value unit(Value vector) {
        return vector.div(vector.norm(false).max(EPSILON));
    }

    /** Creates {@code spectral-dense}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
