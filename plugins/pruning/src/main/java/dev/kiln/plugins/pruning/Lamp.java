package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The square of each element as a share of the squares of its layer that are not smaller (Lee et al., 2021,
 * "Layer-adaptive sparsity for the magnitude-based pruning"):
 *
 * <pre>
 * score(w) = w² / sum of v² over the elements v of the layer with v² not below w²
 * </pre>
 *
 * <p>The largest element of each layer has the score 1, so that layers whose weights are all small are pruned no more
 * than others. Within a layer the order is that of the {@link Magnitude}: with a granularity that compares the elements
 * of a layer alone, {@code n-of-m}, nothing changes. Equal elements have equal scores; in the authors' code their sums
 * depend on their order. It needs no data, and costs a sort of each weight.
 */
@Describe(name = "lamp", value = "The square of each element as a share of those of its layer that are not smaller")
public record Lamp() implements Criterion {

    @Override
    public Map<String, Tensor> scores(Model model, Set<String> weights, CompressionScope scope) {
        Map<String, Tensor> scores = new LinkedHashMap<>();
        weights.forEach(name -> scores.put(name, shares(model.graph().constant(name))));
        return scores;
    }

    private static Tensor shares(Tensor weight) {
        double[] squares = new double[Math.toIntExact(weight.size())];
        for (int i = 0; i < squares.length; i++) {
            squares[i] = weight.getDouble(i) * weight.getDouble(i);
        }
        double[] sorted = squares.clone();
        Arrays.sort(sorted);
        double[] sums = sums(sorted);
        float[] shares = new float[squares.length];
        for (int i = 0; i < shares.length; i++) {
            double sum = sums[first(sorted, squares[i])];
            shares[i] = sum == 0 ? 0 : (float) (squares[i] / sum);
        }
        return Tensor.of(shares, weight.shape());
    }

    /** The sums from each place to the end. */
    private static double[] sums(double[] sorted) {
        double[] sums = sorted.clone();
        for (int i = sums.length - 2; i >= 0; i--) {
            sums[i] += sums[i + 1];
        }
        return sums;
    }

    /** The first place of a value. */
    private static int first(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Creates {@code lamp}. */
    public static final class Provider extends RecordProvider<Criterion> implements CriterionProvider {}
}
