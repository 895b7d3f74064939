package dev.kiln.api.compression;

import static java.util.Objects.requireNonNull;

import dev.kiln.graph.status.Stable;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a compressor is going to do.
 *
 * @param changes what happens to each layer, in the model's order
 * @param execution carries it out
 */
@Stable
public record CompressionPlan(List<LayerChange> changes, Supplier<Compressed> execution) {

    /** Copies the list; nothing may be null. */
    public CompressionPlan {
        requireNonNull(changes, "changes is null, expected what happens to each layer");
        requireNonNull(execution, "execution is null, expected what carries the plan out");
        changes = List.copyOf(changes);
    }

    /**
     * Carries the plan out.
     *
     * @return the smaller model and what there is to say of it
     */
    public Compressed apply() {
        return execution.get();
    }
}
