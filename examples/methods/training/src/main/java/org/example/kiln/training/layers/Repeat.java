package org.example.kiln.training.layers;

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
 * The same layers several times, with the same parameters: {@code y = f(f(... f(x)))}, as in the Universal Transformer
 * (Dehghani et al., 2019). Input and output have the same shape where there are parameters that depend on it.
 *
 * @param times the number of applications, at least 1
 * @param layers the layers of {@code f}, in order; at least one
 */
@Describe(name = "repeat", value = "The same layers several times, with the same parameters")
public record Repeat(
        @Describe(value = "the number of applications", atLeast = 1, byDefault = "2")
        int times,

        @Describe(value = "the layers, in order", type = NamedLayer.ListType.class)
        List<NamedLayer> layers)
        implements Layer {

    /** Copies the list. */
    public Repeat {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new OptionException("The list of layers is empty. Name at least one layer.");
        }
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        Value output = input;
        for (int time = 0; time < times; time++) {
            for (NamedLayer layer : layers) {
                output = scope.apply(layer, output);
            }
        }
        return output;
    }

    /** Creates {@code repeat}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
