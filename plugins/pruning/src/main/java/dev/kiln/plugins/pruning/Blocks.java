package dev.kiln.plugins.pruning;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.WeightAxes;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/**
 * Square blocks of consecutive inputs and outputs: of each weight those of the lowest mean score, with at most
 * {@code floor(sparsity * size)} of its elements, at least one staying (Narang et al., 2017, "Block-sparse recurrent
 * neural networks", who take the largest magnitude of a block instead of the mean). At the ends of the axes blocks are
 * smaller, and compete by the same mean. The kernel of a convolution is a matrix of inputs and outputs at each of its
 * places.
 *
 * @param size the number of inputs and of outputs of a block
 */
@Describe(name = "blocks", value = "Square blocks of inputs and outputs, those of the lowest mean score")
public record Blocks(
        @Describe(value = "the number of inputs and of outputs of a block", atLeast = 2, atMost = 1024, byDefault = "4")
        int size)
        implements Granularity {

    @Override
    public Map<String, Tensor> masks(Model model, Map<String, Tensor> scores, double sparsity) {
        WeightForms forms = WeightForms.of(model);
        return LowestBoxes.masks(
                scores, sparsity, (name, shape) -> forms.form(name).map(form -> block(shape, form.axes())));
    }

    private long[] block(long[] shape, WeightAxes axes) {
        long[] box = new long[shape.length];
        Arrays.fill(box, 1);
        box[axes.inputs()] = size;
        box[axes.outputs()] = size;
        return box;
    }

    @Override
    public String limit() {
        return "whole blocks of " + size + "x" + size + " are removed, and one of each layer stays";
    }

    /** Creates {@code blocks}. */
    public static final class Provider extends RecordProvider<Granularity> implements GranularityProvider {}
}
