package dev.kiln.api.examples;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/** A scale and a shift for each feature: {@code y[n, d] = scale[d] * x[n, d] + shift[d]}. */
@Describe(name = "scale-shift", value = "Multiplies each feature by a number and adds another")
public record ScaleShift(
        @Describe(value = "the initial scale", byDefault = "1")
        double scale) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        long features = input.size(-1);
        Value factors = scope.parameter("scale", Initializer.constant(scale), features);
        Value shift = scope.parameter("shift", Initializer.constant(0), features);
        return input.mul(factors).add(shift);
    }

    /** Creates {@code scale-shift}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
