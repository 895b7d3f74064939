package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import java.util.List;
import java.util.Optional;

/**
 * Sets the weights of the smallest magnitude to zero, across all layers together: exactly
 * {@code round(sparsity * count)} of them. Only {@linkplain dev.kiln.api.model.ConstantRole#WEIGHT weights} are pruned:
 * biases, the parameters of normalizations, tables, masks and the like stay the same bit for bit.
 *
 * <p>No weight is emptied: at a sparsity {@code s} each keeps at least {@code (1 - s) / 10} of its elements, and at
 * least one. Where many small weights keep so much that the goal cannot be met, a note says so.
 *
 * <p>With training data, elements are removed gradually, on the {@linkplain Cubic cubic schedule}, while the
 * others are fine-tuned; without, all at once. The model is {@linkplain Sparsity marked} as pruned, so that its zeros
 * stay when it is trained later. It is {@link Pruning} with the usual criterion, granularity and schedule. Zeros make a
 * compressed file smaller; stock runtimes do not run faster with them.
 *
 * @param sparsity the share of the weights that is set to zero, in {@code [0, 1)}
 * @param fineTuning the fine-tuning of the weights that are left
 * @param exclude the weights that are not pruned: names of constants or of layers, globs separated by {@code |}; empty
 *     for none
 * @param storage the form of the constants in files; sparse ones load in ONNX Runtime as they are, and stay sparse after
 *     later methods and trainings
 */
@Describe(
        name = "magnitude-pruning",
        value = "Sets the smallest weights of all layers together to zero, gradually if there are training data")
public record MagnitudePruning(
        @Describe(value = "the share of the weights that is set to zero", atLeast = 0, below = 1)
        double sparsity,

        GradualTuning fineTuning,

        @Describe(
                value = "weights that are not pruned: names of constants or layers with * and ?, separated by |",
                byDefault = "")
        String exclude,

        @Describe(
                value =
                        "the form of the constants in the file: sparse leaves out the zeros where that makes it smaller",
                byDefault = "dense")
        Storage storage)
        implements Compressor {

    @Override
    public CompressionPlan plan(Model model, CompressionScope scope) {
        return new Pruning(
                        Optional.of(sparsity),
                        List.of(),
                        new Magnitude(),
                        new Unstructured(),
                        new Cubic(),
                        fineTuning,
                        exclude,
                        storage)
                .plan(model, scope, "magnitude-pruning");
    }

    /** Creates {@code magnitude-pruning}. */
    public static final class Provider extends RecordProvider<Compressor> implements CompressorProvider {}
}
