package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/** The smooth rectifier {@code y = log(1 + e^x)}, element by element (Dugas et al., 2000). */
@Describe(name = "softplus", value = "The smooth rectifier log(1 + e^x)")
public record Softplus() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.softplus();
    }

    /** Creates {@code softplus}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
