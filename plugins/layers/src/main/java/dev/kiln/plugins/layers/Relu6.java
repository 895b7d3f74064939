package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/**
 * The bounded rectifier {@code y = min(max(x, 0), 6)}, element by element (Krizhevsky, 2010; MobileNet, Howard et al.,
 * 2017).
 */
@Describe(name = "relu6", value = "The bounded rectifier min(max(x, 0), 6)")
public record Relu6() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.clip(0, 6);
    }

    /** Creates {@code relu6}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
