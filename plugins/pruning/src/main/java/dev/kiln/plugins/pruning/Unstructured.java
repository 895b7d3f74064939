package dev.kiln.plugins.pruning;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Each element by itself, the lowest scores of those that are compared with each other:
 *
 * <table>
 * <caption>Groups of comparison</caption>
 * <tr><th>per</th><th>compared</th><th>removed</th></tr>
 * <tr><td>{@code model}</td><td>all weights together</td><td>exactly {@code round(sparsity * count)}. At a sparsity
 * {@code s} each weight keeps at least {@code (1 - s) / 10} of its elements, and at least one; where many small weights
 * keep so much that the goal cannot be met, fewer are removed</td></tr>
 * <tr><td>{@code layer}</td><td>the elements of each weight</td><td>{@code floor(sparsity * count)} of each weight, at
 * least one staying</td></tr>
 * <tr><td>{@code output}</td><td>the elements of each output channel or feature: those that one output sums over, such
 * as a filter of a convolution or a row of a matrix {@code [O, I]}</td><td>{@code floor(sparsity * count)} of each
 * output, at least one staying; weights without an axis of outputs are compared as a whole</td></tr>
 * </table>
 *
 * <p>The first is the usual one for magnitudes with fine-tuning, the last that of {@link Wanda} in its paper. A weight
 * with further axes, such as the directions of a recurrent layer, has the outputs of a matrix for each index along them.
 *
 * @param per the elements that are compared with each other
 */
@Describe(name = "unstructured", value = "Each element by itself, the lowest scores of all weights together by default")
public record Unstructured(
        @Describe(
                value =
                        "whether the elements of the whole model, of each layer or of each output are compared with each other",
                byDefault = "model")
        Per per)
        implements Granularity {

    /** The elements that are compared with each other. */
    public enum Per {
        /** Those of all weights. */
        MODEL,
        /** Those of each weight. */
        LAYER,
        /** Those of each output of a weight. */
        OUTPUT
    }

    /** All elements of the model are compared with each other. */
    public Unstructured() {
        this(Per.MODEL);
    }

    @Override
    public Map<String, Tensor> masks(Model model, Map<String, Tensor> scores, double sparsity) {
        if (per == Per.MODEL) {
            long total = scores.values().stream().mapToLong(Tensor::size).sum();
            return LowestScores.of(scores, Math.round(sparsity * total));
        }
        WeightForms forms = WeightForms.of(model);
        Map<String, Tensor> masks = new LinkedHashMap<>();
        scores.forEach((name, score) -> {
            long[] group = per == Per.OUTPUT ? forms.output(name, score.shape()) : score.shape();
            masks.put(name, LowestOfGroups.mask(score, Division.boxes(score.shape(), group), sparsity));
        });
        return masks;
    }

    @Override
    public String limit() {
        return switch (per) {
            case MODEL -> "no layer is emptied: each keeps a part of its weights";
            case LAYER -> "of each layer a whole number of weights is removed, and one stays";
            case OUTPUT -> "of each output a whole number of weights is removed, and one stays";
        };
    }

    /** Creates {@code unstructured}. */
    public static final class Provider extends RecordProvider<Granularity> implements GranularityProvider {}
}
