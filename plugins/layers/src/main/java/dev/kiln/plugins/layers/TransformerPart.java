package dev.kiln.plugins.layers;

import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.build.Value;
import java.util.function.UnaryOperator;

/**
 * A part of a block of a transformer, with a skip connection and a normalization.
 *
 * @param norm the position of the normalization
 * @param dropout the dropout rate before the sum, and between the linear maps
 */
record TransformerPart(TransformerEncoder.Norm norm, double dropout) {

    private static final double EPSILON = 1e-5;

    /** A part around a function: {@code x + f(norm(x))}, or {@code norm(x + f(x))}. */
    Value around(LayerScope scope, String name, Value input, UnaryOperator<Value> function) {
        if (norm == TransformerEncoder.Norm.PRE) {
            Value normal = normalize(scope, name, input);
            return input.add(function.apply(normal).dropout(dropout));
        }
        return normalize(scope, name, input.add(function.apply(input).dropout(dropout)));
    }

    /** The part of two linear maps, {@code linear_1} and {@code linear_2}. */
    Value linearMaps(
            LayerScope scope, String name, Value input, long between, TransformerEncoder.Activation activation) {
        long features = InputForm.SEQUENCES.width(scope, input);
        Layer active = activation == TransformerEncoder.Activation.RELU ? new Relu() : new Gelu(false);
        return around(scope, name, input, value -> {
            Value inner = scope.apply(new NamedLayer("linear_1", new Dense(between, true)), value);
            Value bent = active.apply(scope, inner).dropout(dropout);
            return scope.apply(new NamedLayer("linear_2", new Dense(features, true)), bent);
        });
    }

    static Value normalize(LayerScope scope, String name, Value input) {
        return scope.apply(new NamedLayer(name, new LayerNorm(EPSILON)), input);
    }
}
