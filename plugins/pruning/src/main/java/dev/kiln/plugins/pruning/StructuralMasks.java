package dev.kiln.plugins.pruning;

import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.ModelStructure;
import dev.kiln.api.pruning.StructuralDimension;
import dev.kiln.api.pruning.StructuralGroup;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Masks that remove whole structural groups: of each dimension the same share, those of the lowest mean score, as many as
 * have at most {@code sparsity} of all elements. At least one group of each dimension stays.
 */
final class StructuralMasks {

    private final Map<String, Tensor> scores;
    private final Map<String, float[]> masks = new LinkedHashMap<>();

    private StructuralMasks(Map<String, Tensor> scores) {
        this.scores = scores;
        scores.forEach((name, score) -> {
            float[] ones = new float[(int) score.size()];
            Arrays.fill(ones, 1);
            masks.put(name, ones);
        });
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
        masks.remove(ranked, sparsity);
        return masks.tensors();
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
        visit(group, (name, i) -> {
            // an element that is removed already counts as nothing
            sums[0] += Math.max(
                    0, scores.getOrDefault(name, Tensor.of(new float[0], 0)).getDouble(i));
            sums[1]++;
        });
        return sums[1] == 0 ? Double.POSITIVE_INFINITY : sums[0] / sums[1];
    }

    /** Removes groups in order, as long as they have no more elements than asked for. */
    private void remove(List<Ranked> ranked, double sparsity) {
        double left =
                sparsity * scores.values().stream().mapToLong(Tensor::size).sum();
        for (Ranked each : ranked) {
            Map<String, List<Integer>> elements = new HashMap<>();
            visit(each.group(), (name, i) -> {
                if (masks.getOrDefault(name, new float[0])[i] != 0) {
                    elements.computeIfAbsent(name, n -> new ArrayList<>()).add(i);
                }
            });
            left -= elements.values().stream().mapToInt(List::size).sum();
            if (left < 0) {
                return;
            }
            elements.forEach((name, indices) -> indices.forEach(i -> masks.getOrDefault(name, new float[0])[i] = 0));
        }
    }

    private Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        masks.forEach((name, mask) -> tensors.put(
                name,
                Tensor.of(
                        mask,
                        scores.getOrDefault(name, Tensor.of(new float[0], 0)).shape())));
        return tensors;
    }

    /** An element of a weight. */
    @FunctionalInterface
    private interface Element {
        void at(String weight, int index);
    }

    private void visit(StructuralGroup group, Element element) {
        for (StructuralGroup.Slice slice : group.slices()) {
            Tensor score = scores.get(slice.constant());
            if (score != null) {
                Along.of(slice.axis(), score.shape())
                        .visit((int) slice.index(), (int) score.size(), i -> element.at(slice.constant(), i));
            }
        }
    }
}
