package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/**
 * Dropout (Srivastava et al., 2014): in training each element becomes 0 with the probability {@code rate}, and the
 * others are multiplied by {@code 1 / (1 - rate)}; in inference it is the identity.
 *
 * @param rate the probability that an element becomes 0, in {@code [0, 1)}
 */
@Describe(name = "dropout", value = "Sets random elements to 0 in training")
public record Dropout(
        @Describe(
                value = "the probability that an element becomes 0 in training",
                atLeast = 0,
                below = 1,
                byDefault = "0.5")
        double rate)
        implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.dropout(rate);
    }

    /** Creates {@code dropout}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
