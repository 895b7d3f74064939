package dev.kiln.plugins.pruning;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;

/**
 * Channels, heads and hidden units in all weights that compute and read them: of the groups of each
 * {@linkplain dev.kiln.api.pruning.StructuralDimension dimension} the {@code floor(sparsity * count)} with the lowest mean
 * score, at least one staying. They stay in the network as zeros; {@code channel-pruning} removes them.
 */
@Describe(name = "channels", value = "Channels, heads and hidden units in all weights that compute and read them")
public record Channels() implements Granularity {

    @Override
    public Map<String, Tensor> masks(Model model, Map<String, Tensor> scores, double sparsity) {
        return StructuralMasks.of(model, scores, sparsity, dimension -> true);
    }

    /** Creates {@code channels}. */
    public static final class Provider extends RecordProvider<Granularity> implements GranularityProvider {}
}
