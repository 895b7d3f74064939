package dev.kiln.api.compression;

import dev.kiln.api.Stable;
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

    /** Copies the list. */
    public CompressionPlan {
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
