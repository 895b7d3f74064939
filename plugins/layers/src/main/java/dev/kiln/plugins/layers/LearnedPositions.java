package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/**
 * A learned vector added at each time, so that later layers can distinguish the times (Gehring et al., 2017):
 * {@code y[n, t] = x[n, t] + weight[t]}.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, T, D]}</td></tr>
 * <tr><td>{@code weight}</td><td>{@code [T, D]}, initially normal with mean 0</td></tr>
 * <tr><td>output</td><td>as the input</td></tr>
 * </table>
 *
 * @param deviation the standard deviation of the initial weights
 */
@Describe(name = "learned-positions", value = "Adds a learned vector at each time")
public record LearnedPositions(
        @Describe(value = "the standard deviation of the initial weights", above = 0, byDefault = "0.02")
        double deviation)
        implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        long features = InputForm.SEQUENCES.width(scope, input);
        long times = InputForm.length(scope, input, 1);
        return input.add(scope.parameter("weight", Initializer.normal(deviation), times, features));
    }

    /** Creates {@code learned-positions}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
