package dev.kiln.plugins.pruning;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.api.pruning.StructuralGroup;
import dev.kiln.api.pruning.StructuralGroups;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whole filters of convolutions and rows of dense layers: of each layer the {@code floor(sparsity * count)} output
 * channels with the lowest mean score (Li et al., 2017), at least one staying. The channels stay in the network as
 * zeros.
 */
@Describe(name = "filters", value = "Whole output channels of each layer, those of the lowest mean score")
public record Filters() implements Granularity {

    @Override
    public Map<String, Tensor> masks(Model model, Map<String, Tensor> scores, double sparsity) {
        Map<String, Integer> outputs = new HashMap<>();
        for (StructuralGroup group : StructuralGroups.ofLayers(model)) {
            StructuralGroup.Slice channel = group.slices().get(0);
            outputs.put(channel.constant(), channel.axis());
        }
        return LowestBoxes.masks(
                scores,
                sparsity,
                (name, shape) -> Optional.ofNullable(outputs.get(name)).map(axis -> channel(shape, axis)));
    }

    private static long[] channel(long[] shape, int axis) {
        long[] box = shape.clone();
        box[axis] = 1;
        return box;
    }

    @Override
    public boolean removesWholeOutputs() {
        return true;
    }

    /** Creates {@code filters}. */
    public static final class Provider extends RecordProvider<Granularity> implements GranularityProvider {}
}
