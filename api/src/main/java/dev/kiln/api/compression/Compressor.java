package dev.kiln.api.compression;

import dev.kiln.api.model.Model;
import dev.kiln.graph.status.Stable;

/** Makes a model smaller or faster. */
@Stable
@FunctionalInterface
public interface Compressor {

    /**
     * Plans the compression of a model. Planning is fast; the work is done when the plan is executed.
     *
     * @param model the model
     * @param scope the engine, data and training, as far as the user provided them
     * @return the planned change of each layer, and its execution
     * @throws dev.kiln.graph.error.KilnException if the model does not allow it, or the scope lacks something it
     *     needs
     */
    CompressionPlan plan(Model model, CompressionScope scope);
}
