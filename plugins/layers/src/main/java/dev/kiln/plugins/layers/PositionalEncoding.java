package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;

/**
 * Sines and cosines of many wavelengths added to the features, so that later layers can distinguish the times (Vaswani
 * et al., 2017): {@code y[n, t, 2i] = x[n, t, 2i] + sin(t / 10000^(2i / D))} and
 * {@code y[n, t, 2i + 1] = x[n, t, 2i + 1] + cos(t / 10000^(2i / D))}. The output has the input's shape
 * {@code [N, T, D]}; T must be known before a run.
 */
@Describe(name = "positional-encoding", value = "Adds sines and cosines of the time")
public record PositionalEncoding() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        long features = InputForm.SEQUENCES.width(scope, input);
        long times = InputForm.length(scope, input, 1);
        return input.add(input.graph().constant(waves(Math.toIntExact(times), Math.toIntExact(features))));
    }

    private static Tensor waves(int times, int features) {
        float[] waves = new float[times * features];
        for (int i = 0; i < waves.length; i++) {
            int time = i / features;
            int feature = i % features;
            // StrictMath: the same numbers on every machine
            double angle = time / StrictMath.pow(10_000, (feature - feature % 2) / (double) features);
            waves[i] = (float) (feature % 2 == 0 ? StrictMath.sin(angle) : StrictMath.cos(angle));
        }
        return Tensor.of(waves, times, features);
    }

    /** Creates {@code positional-encoding}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
