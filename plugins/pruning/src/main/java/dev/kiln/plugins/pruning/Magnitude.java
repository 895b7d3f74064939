package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The magnitude of each element, {@code |w|} (Han et al., 2015), or its square. Of single elements both remove the same;
 * of groups the sums are compared, so that they are the L1 norm and the square of the L2 norm. It needs no data.
 *
 * @param norm 1 for {@code |w|}, 2 for {@code w²}
 */
@Describe(name = "magnitude", value = "The magnitude of each element, or its square")
public record Magnitude(
        @Describe(
                value = "1 for the magnitude, 2 for its square, which compares groups by their L2 norm",
                atLeast = 1,
                atMost = 2,
                byDefault = "1")
        int norm)
        implements Criterion {

    /** The magnitude itself. */
    public Magnitude() {
        this(1);
    }

    @Override
    public Map<String, Tensor> scores(Model model, Set<String> weights, CompressionScope scope) {
        Map<String, Tensor> scores = new LinkedHashMap<>();
        weights.forEach(name -> scores.put(name, scores(model.graph().constant(name))));
        return scores;
    }

    private Tensor scores(Tensor weight) {
        float[] values = weight.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = norm == 1 ? Math.abs(values[i]) : values[i] * values[i];
        }
        return Tensor.of(values, weight.shape());
    }

    /** Creates {@code magnitude}. */
    public static final class Provider extends RecordProvider<Criterion> implements CriterionProvider {}
}
