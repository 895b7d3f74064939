package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
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
public record Sequential(List<NamedLayer> layers) implements Layer {

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
    public static final class Provider implements LayerProvider {

        private static final Option<List<NamedLayer>> LAYERS = NamedLayer.list("layers", "the layers, in order");

        @Override
        public String name() {
            return "sequential";
        }

        @Override
        public String summary() {
            return "Layers in sequence";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(LAYERS);
        }

        @Override
        public Layer create(Options options) {
            return new Sequential(options.get(LAYERS));
        }
    }
}
