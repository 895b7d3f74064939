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
 * Whole columns of matrices, the weights that read one input: of each weight {@code floor(sparsity * columns)}, those
 * of the lowest mean score, at least one staying. The layer no longer reads an input whose column is removed.
 * Convolutions stay whole. A weight with further axes, such as the directions of a recurrent layer, has the columns of
 * a matrix for each index along them.
 */
@Describe(
        name = "columns",
        value = "Whole columns of matrices, the weights that read one input, those of the lowest mean score")
public record Columns() implements Granularity {

    @Override
    public Map<String, Tensor> masks(Model model, Map<String, Tensor> scores, double sparsity) {
        WeightForms forms = WeightForms.of(model);
        return LowestBoxes.masks(scores, sparsity, (name, shape) -> forms.line(name, shape, WeightAxes::outputs));
    }

    @Override
    public String limit() {
        return "whole columns of matrices are removed, and convolutions stay";
    }

    /** Creates {@code columns}. */
    public static final class Provider extends RecordProvider<Granularity> implements GranularityProvider {}
}
