package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import java.util.List;

/** The product of several values of one shape, or of shapes that broadcast to it. */
@Describe(name = "multiply", value = "The product of several values, such as the ends of branches")
public record Multiply() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.identity();
    }

    @Override
    public Value apply(LayerScope scope, List<Value> inputs) {
        return inputs.stream().reduce(Value::mul).orElseThrow();
    }

    /** Creates {@code multiply}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
