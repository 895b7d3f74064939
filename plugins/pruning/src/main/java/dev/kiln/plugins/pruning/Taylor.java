package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The squared change of the loss if an element were removed, to first order (Molchanov et al., 2019, equation 8):
 *
 * <pre>
 * score = mean over batches of (g w)²,  g = dE/dw, E the mean loss of the batch
 * </pre>
 *
 * <p>The examples are the training data or, where there are none, the calibration data. It costs a gradient for each
 * example whenever weights are scored.
 *
 * @param examples the maximum number of examples, the first ones
 */
@Describe(name = "taylor", value = "The squared change of the loss if an element were removed, to first order")
public record Taylor(
        @Describe(value = "the maximum number of examples", atLeast = 1, atMost = 1_000_000_000, byDefault = "1024")
        int examples)
        implements Criterion {

    @Override
    public Map<String, Tensor> scores(Model model, Set<String> weights, CompressionScope scope) {
        return SquaredProducts.scores("taylor", 1, model, weights, scope, examples);
    }

    @Override
    public boolean needsData() {
        return true;
    }

    /** There must be examples. */
    @Override
    public Optional<String> weightConflict(Model model, Set<String> weights, CompressionScope scope) {
        SquaredProducts.data(scope);
        return Optional.empty();
    }

    /** Creates {@code taylor}. */
    public static final class Provider extends RecordProvider<Criterion> implements CriterionProvider {}
}
