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

/** The magnitude of each element: {@code |w|} (Han et al., 2015). It needs no data. */
@Describe(name = "magnitude", value = "The magnitude of each element")
public record Magnitude() implements Criterion {

    @Override
    public Map<String, Tensor> scores(Model model, Set<String> weights, CompressionScope scope) {
        Map<String, Tensor> scores = new LinkedHashMap<>();
        weights.forEach(name -> scores.put(name, magnitudes(model.graph().constant(name))));
        return scores;
    }

    private static Tensor magnitudes(Tensor weight) {
        float[] values = weight.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i]);
        }
        return Tensor.of(values, weight.shape());
    }

    /** Creates {@code magnitude}. */
    public static final class Provider extends RecordProvider<Criterion> implements CriterionProvider {}
}
