package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;

/** {@code y = x tanh(log(1 + e^x))}, element by element (Misra, 2019). */
@Describe(name = "mish", value = "The smooth rectifier x tanh(log(1 + e^x))")
public record Mish() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.graph().apply("Mish", Attributes.NONE, input);
    }

    /** Creates {@code mish}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
