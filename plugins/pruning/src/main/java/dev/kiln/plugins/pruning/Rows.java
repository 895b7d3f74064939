package dev.kiln.plugins.pruning;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.WeightAxes;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;

/**
 * Whole rows of matrices, the weights of one output: of each weight {@code floor(sparsity * rows)}, those of the lowest
 * mean score, at least one staying. They are {@link Filters} of dense layers alone: convolutions stay whole. A weight
 * with further axes, such as the directions of a recurrent layer, has the rows of a matrix for each index along them.
 * An output whose row is removed is its bias for every example.
 */
@Describe(name = "rows", value = "Whole rows of matrices, the weights of one output, those of the lowest mean score")
public record Rows() implements Granularity {

    @Override
    public Map<String, Tensor> masks(Model model, Map<String, Tensor> scores, double sparsity) {
        WeightForms forms = WeightForms.of(model);
        return LowestBoxes.masks(scores, sparsity, (name, shape) -> forms.line(name, shape, WeightAxes::inputs));
    }

    @Override
    public String limit() {
        return "whole rows of matrices are removed, and convolutions stay";
    }

    @Override
    public boolean removesWholeOutputs() {
        return true;
    }

    /** Creates {@code rows}. */
    public static final class Provider extends RecordProvider<Granularity> implements GranularityProvider {}
}
