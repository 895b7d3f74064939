package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.build.Value;
import java.util.List;

/**
 * The same layers several times: {@code y = f_n(... f_2(f_1(x)))}. Each time they have parameters of their own, whose
 * names begin with {@code block_k}, {@code k} counting from 0; or the same ones every time with {@code shared}, as in the
 * Universal Transformer (Dehghani et al., 2019), where input and output have one shape if parameters depend on it.
 *
 * @param times the number of applications, at least 1
 * @param layers the layers of {@code f}, in order; at least one
 * @param shared whether all applications have the same parameters
 */
@Describe(name = "repeat", value = "The same layers several times, one after the other")
public record Repeat(
        @Describe(value = "the number of applications", atLeast = 1, atMost = Recurrence.MOST_LAYERS, byDefault = "2")
        int times,

        @Describe(value = "the layers, in order", type = NamedLayer.ListType.class)
        List<NamedLayer> layers,

        @Describe(value = "whether all applications have the same parameters", byDefault = "false")
        boolean shared)
        implements Layer {

    /** Copies the list. */
    public Repeat {
        layers = new Sequential(layers).layers();
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        Layer all = new Sequential(layers);
        Value output = input;
        for (int block = 0; block < times; block++) {
            output = shared ? all.apply(scope, output) : scope.apply(new NamedLayer("block_" + block, all), output);
        }
        return output;
    }

    /** Creates {@code repeat}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
