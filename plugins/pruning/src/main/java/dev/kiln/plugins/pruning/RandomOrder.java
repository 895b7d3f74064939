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
import java.util.SplittableRandom;

/**
 * A uniform random number in {@code [0, 1)} for each element: the baseline that a criterion has to beat (Blalock et
 * al., 2020). The numbers follow from the seed of the compression and the name of the weight alone, and are the same
 * whenever weights are scored. It needs no data.
 */
@Describe(name = "random", value = "A random number for each element: the baseline that a criterion has to beat")
public record RandomOrder() implements Criterion {

    @Override
    public Map<String, Tensor> scores(Model model, Set<String> weights, CompressionScope scope) {
        Map<String, Tensor> scores = new LinkedHashMap<>();
        weights.forEach(name -> scores.put(
                name,
                numbers(
                        new SplittableRandom(scope.seed() ^ (long) name.hashCode() << 32),
                        model.graph().constant(name))));
        return scores;
    }

    private static Tensor numbers(SplittableRandom random, Tensor weight) {
        float[] numbers = new float[Math.toIntExact(weight.size())];
        for (int i = 0; i < numbers.length; i++) {
            // 24 bits, which a float keeps
            numbers[i] = random.nextInt(1 << 24) * 0x1p-24f;
        }
        return Tensor.of(numbers, weight.shape());
    }

    /** Creates {@code random}. */
    public static final class Provider extends RecordProvider<Criterion> implements CriterionProvider {}
}
