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
 * Whole kernels of convolutions, the weights between one input and one output channel: of each convolution
 * {@code floor(sparsity * kernels)}, those of the lowest mean score, at least one staying (Mao et al., 2017, "Exploring
 * the granularity of sparsity in convolutional neural networks"; they sum magnitudes, which ranks kernels of one size
 * the same). A kernel of 1x1 is a single element. Matrices stay whole.
 */
@Describe(
        name = "kernels",
        value =
                "Whole kernels of convolutions, between one input and one output channel, those of the lowest mean score")
public record Kernels() implements Granularity {

    @Override
    public Map<String, Tensor> masks(Model model, Map<String, Tensor> scores, double sparsity) {
        WeightForms forms = WeightForms.of(model);
        return LowestBoxes.masks(
                scores,
                sparsity,
                (name, shape) ->
                        forms.form(name).filter(form -> form.isConvolution()).map(form -> kernel(shape, form.axes())));
    }

    private static long[] kernel(long[] shape, WeightAxes axes) {
        long[] box = shape.clone();
        box[axes.inputs()] = 1;
        box[axes.outputs()] = 1;
        return box;
    }

    @Override
    public String limit() {
        return "whole kernels of convolutions are removed, and matrices stay";
    }

    /** Creates {@code kernels}. */
    public static final class Provider extends RecordProvider<Granularity> implements GranularityProvider {}
}
