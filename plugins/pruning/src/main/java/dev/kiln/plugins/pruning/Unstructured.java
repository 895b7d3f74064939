package dev.kiln.plugins.pruning;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;

/**
 * Each element by itself, across all weights together: exactly {@code round(sparsity * count)} of the lowest scores.
 *
 * <p>No weight is emptied: at a sparsity {@code s} each keeps at least {@code (1 - s) / 2} of its elements, and at least
 * one. Where many small weights keep so much that the goal cannot be met, fewer are removed.
 */
@Describe(name = "unstructured", value = "Each element by itself, the lowest scores of all weights together")
public record Unstructured() implements Granularity {

    @Override
    public Map<String, Tensor> masks(Model model, Map<String, Tensor> scores, double sparsity) {
        long total = scores.values().stream().mapToLong(Tensor::size).sum();
        return LowestScores.of(scores, Math.round(sparsity * total));
    }

    @Override
    public String limit() {
        return "no layer is emptied: each keeps a part of its weights";
    }

    /** Creates {@code unstructured}. */
    public static final class Provider extends RecordProvider<Granularity> implements GranularityProvider {}
}
