package dev.kiln.api.examples;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The square of each element: {@code w^2}. */
@Describe(name = "squares", value = "The square of each element")
public record Squares() implements Criterion {

    @Override
    public Map<String, Tensor> scores(Model model, Set<String> weights, CompressionScope scope) {
        return weights.stream().collect(Collectors.toMap(Function.identity(), name -> squares(model, name)));
    }

    private static Tensor squares(Model model, String name) {
        Tensor weight = model.graph().constant(name);
        float[] values = weight.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] *= values[i];
        }
        return Tensor.of(values, weight.shape());
    }

    /** Creates {@code squares}. */
    public static final class Provider extends RecordProvider<Criterion> implements CriterionProvider {}
}
