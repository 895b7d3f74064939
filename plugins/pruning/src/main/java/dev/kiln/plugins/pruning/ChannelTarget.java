package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.ModelCost;
import dev.kiln.api.model.Model;
import dev.kiln.graph.error.GraphException;
import java.util.Locale;
import java.util.function.Supplier;

/** The quantity of which a share is removed together with channels. */
public enum ChannelTarget {
    /** Multiply-accumulates for one example. */
    MACS,
    /** The median duration of one prediction on the engine, in milliseconds. */
    LATENCY,
    /** The elements of all parameters. */
    PARAMETERS,
    /** The bytes of all constants. */
    BYTES,
    /** The channels that can be removed. */
    CHANNELS;

    /**
     * The quantity of a candidate.
     *
     * @param candidate the model
     * @param channels the number of its channels that could be removed
     * @param scope counts and measures
     */
    double of(Supplier<Model> candidate, int channels, CompressionScope scope) {
        if (this == CHANNELS) {
            return channels;
        }
        if (this == LATENCY) {
            return scope.latency(candidate.get());
        }
        ModelCost cost = scope.cost(candidate.get());
        return switch (this) {
            case PARAMETERS -> cost.parameters();
            case BYTES -> cost.bytes();
            default ->
                cost.multiplyAccumulates()
                        .orElseThrow(
                                () -> new GraphException(
                                        "The multiply-accumulates of the model are not known, as an operator or a length is not; choose target=parameters, bytes, channels or latency."));
        };
    }

    /** A quantity as users read it. */
    String text(double quantity) {
        return switch (this) {
            case MACS -> String.format(Locale.ROOT, "%,.0f multiply-accumulates", quantity);
            case LATENCY -> String.format(Locale.ROOT, "%.3f ms", quantity);
            case PARAMETERS -> String.format(Locale.ROOT, "%,.0f parameters", quantity);
            case BYTES -> String.format(Locale.ROOT, "%,.0f bytes", quantity);
            case CHANNELS -> String.format(Locale.ROOT, "%.0f channels", quantity);
        };
    }
}
