package dev.kiln.api.compression;

import dev.kiln.api.model.Model;
import dev.kiln.graph.status.Stable;

/** Makes a model smaller or faster. */
@Stable
@FunctionalInterface
public interface Compressor {

    /**
     * Looks at a model and says what would be done to it. Nothing that takes long happens before the plan is carried out.
     *
     * @param model the model
     * @param workshop data, training and evaluation, as far as the user gave them
     * @return what will be done, layer by layer, and the doing
     * @throws dev.kiln.graph.error.KilnException if the model, or what the workshop lacks, makes it impossible
     */
    CompressionPlan plan(Model model, Workshop workshop);
}
