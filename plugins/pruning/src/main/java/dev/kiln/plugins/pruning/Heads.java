package dev.kiln.plugins.pruning;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/**
 * Heads of attention in the weights of queries, keys, values and the projection after them (Michel et al., 2019): of each
 * attention the {@code floor(sparsity * heads)} with the lowest mean score, at least one staying. Other weights stay. The
 * heads stay in the network as zeros; {@code channel-pruning} removes them.
 */
@Describe(name = "heads", value = "Heads of attention; other weights stay")
public record Heads() implements Granularity {

    private static final Set<String> PRODUCTS = Set.of("MatMul", "Gemm", "Einsum");

    @Override
    public Map<String, Tensor> masks(Model model, Map<String, Tensor> scores, double sparsity) {
        return StructuralMasks.of(
                model, scores, sparsity, dimension -> dimension.width() > 1 && PRODUCTS.contains(dimension.operator()));
    }

    /** Creates {@code heads}. */
    public static final class Provider extends RecordProvider<Granularity> implements GranularityProvider {}
}
