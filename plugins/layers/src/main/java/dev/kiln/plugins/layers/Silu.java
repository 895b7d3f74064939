package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/**
 * The sigmoid-weighted unit {@code y = x / (1 + e^-x)}, also called swish, element by element (Elfwing et al., 2018).
 */
@Describe(name = "silu", value = "The sigmoid-weighted unit x / (1 + e^-x), also called swish")
public record Silu() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.mul(input.sigmoid());
    }

    /** Creates {@code silu}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
