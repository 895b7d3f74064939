package dev.kiln.plugins.pruning;

import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.ModelStructure;
import dev.kiln.api.pruning.StructuralDimension;
import dev.kiln.api.pruning.StructuralGroup;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Masks that remove whole structural groups: of each dimension the same share, those of the lowest mean score, as many as
 * have at most {@code sparsity} of all elements. At least one group of each dimension stays.
 */
final class StructuralMasks {

    private final GroupFactors factors;

    private StructuralMasks(Map<String, Tensor> scores) {
        this.factors = new GroupFactors(scores);
    }

    /**
     * A mask for each weight.
     *
     * @param scores scores of the elements of weights by name, negative where they are removed already
     * @param sparsity the share of all elements that is to be removed
     * @param dimensions whether a dimension takes part
     * @return the masks by name, FLOAT
     */
    static Map<String, Tensor> of(
            Model model, Map<String, Tensor> scores, double sparsity, Predicate<StructuralDimension> dimensions) {
        StructuralMasks masks = new StructuralMasks(scores);
        List<Ranked> ranked = new ArrayList<>();
        ModelStructure.of(model, Map.of()).dimensions().stream()
                .filter(dimensions)
                .forEach(dimension -> ranked.addAll(masks.ranked(dimension)));
        ranked.sort(Comparator.comparingDouble(Ranked::share));
        long elements = scores.values().stream().mapToLong(Tensor::size).sum();
        masks.remove(ranked, sparsity * elements);
        return masks.factors.tensors();
    }

    /** A group with the share of its dimension's groups that are lower. */
    private record Ranked(StructuralGroup group, double share) {}

    private List<Ranked> ranked(StructuralDimension dimension) {
        List<StructuralGroup> groups = dimension.groups();
        double[] means = groups.stream().mapToDouble(this::mean).toArray();
        int[] order = IntStream.range(0, means.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> means[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        return IntStream.range(0, order.length - 1)
                .mapToObj(rank -> new Ranked(groups.get(order[rank]), (rank + 0.5) / order.length))
                .toList();
    }

    private double mean(StructuralGroup group) {
        double[] sums = new double[2];
        factors.visit(group, (numbers, i) -> {
            // an element that is removed already counts as nothing
            sums[0] += Math.max(0, numbers.values()[i]);
            sums[1]++;
        });
        return sums[1] == 0 ? Double.POSITIVE_INFINITY : sums[0] / sums[1];
    }

    /** Removes groups in order, as long as they have no more elements than asked for. */
    private void remove(List<Ranked> ranked, double elements) {
        double left = elements;
        for (Ranked each : ranked) {
            int[] present = {0};
            factors.visit(each.group(), (numbers, i) -> present[0] += numbers.factors()[i] == 0 ? 0 : 1);
            left -= present[0];
            if (left < 0) {
                return;
            }
            factors.visit(each.group(), (numbers, i) -> numbers.factors()[i] = 0);
        }
    }
}
