package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import java.util.List;

/** The sum of several values of one shape, or of shapes that broadcast to it. */
@Describe(name = "add", value = "The sum of several values, such as the ends of branches")
public record Add() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.identity();
    }

    @Override
    public Value apply(LayerScope scope, List<Value> inputs) {
        return inputs.stream().reduce(Value::add).orElseThrow();
    }

    /** Creates {@code add}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
