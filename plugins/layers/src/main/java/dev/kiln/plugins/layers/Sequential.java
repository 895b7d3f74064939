package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.OptionException;
import java.util.List;

/**
 * Layers in sequence: {@code y = f_n(... f_2(f_1(x)))}.
 *
 * @param layers the layers, in order; at least one
 */
@Describe(name = "sequential", value = "Layers in sequence")
public record Sequential(
        @Describe(value = "the layers, in order", type = NamedLayer.ListType.class)
        List<NamedLayer> layers) implements Layer {

    /** Copies the list. */
    public Sequential {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new OptionException("The list of layers is empty. Name at least one layer.");
        }
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        Value output = input;
        for (NamedLayer layer : layers) {
            output = scope.apply(layer, output);
        }
        return output;
    }

    /** Creates {@code sequential}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
