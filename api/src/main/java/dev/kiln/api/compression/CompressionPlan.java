package dev.kiln.api.compression;

import static java.util.Objects.requireNonNull;

import dev.kiln.graph.status.Stable;
import java.util.List;
import java.util.function.Supplier;

/**
 * A compressor's plan.
 *
 * @param changes the planned change of each layer, in the model's order
 * @param execution executes the plan
 */
@Stable
public record CompressionPlan(List<LayerChange> changes, Supplier<CompressionResult> execution) {

    /** Copies the list; nothing may be null. */
    public CompressionPlan {
        requireNonNull(changes, "changes is null, expected the planned change of each layer");
        requireNonNull(execution, "execution is null, expected the execution of the plan");
        changes = List.copyOf(changes);
    }

    /**
     * Executes the plan.
     *
     * @return the compression result
     */
    public CompressionResult apply() {
        return execution.get();
    }
}
