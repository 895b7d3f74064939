package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;

/**
 * The Gaussian error linear unit (Hendrycks and Gimpel, 2016), element by element: {@code y = x Phi(x)} with the normal
 * distribution {@code Phi(x) = (1 + erf(x / sqrt(2))) / 2}, or its approximation
 * {@code y = x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2}.
 *
 * @param approximate whether the approximation by the hyperbolic tangent is used
 */
@Describe(name = "gelu", value = "The Gaussian error linear unit")
public record Gelu(
        @Describe(value = "whether the approximation by the hyperbolic tangent is used", byDefault = "false")
        boolean approximate)
        implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        Attributes form = approximate ? Attributes.NONE.with("approximate", "tanh") : Attributes.NONE;
        return input.graph().apply("Gelu", form, input);
    }

    /** Creates {@code gelu}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
