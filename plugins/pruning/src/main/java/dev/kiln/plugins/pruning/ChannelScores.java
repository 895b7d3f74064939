package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.StructuralDimension;
import dev.kiln.api.pruning.StructuralGroup;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The score of each structural group: the scores of its elements added up in each weight, the mean of its weights, divided
 * by the mean of its dimension.
 */
final class ChannelScores {

    /** An axis of a weight. */
    private record Axis(String weight, int axis) {}

    private final Map<String, Tensor> scores;
    private final Map<Axis, double[]> sums = new HashMap<>();

    private ChannelScores(Map<String, Tensor> scores) {
        this.scores = scores;
    }

    /** The scores of the groups of each dimension, by its name. */
    static Map<String, double[]> of(
            Model model, List<StructuralDimension> dimensions, Criterion criterion, CompressionScope scope) {
        Map<String, Tensor> elements = criterion.scores(model, weights(dimensions, criterion), scope);
        elements.forEach(Scores::require);
        ChannelScores scores = new ChannelScores(elements);
        Map<String, double[]> byName = new HashMap<>();
        dimensions.forEach(dimension -> byName.put(dimension.name(), scores.of(dimension)));
        return byName;
    }

    /** The same score for all groups. */
    static Map<String, double[]> equal(List<StructuralDimension> dimensions) {
        Map<String, double[]> byName = new HashMap<>();
        dimensions.forEach(dimension ->
                byName.put(dimension.name(), new double[dimension.groups().size()]));
        return byName;
    }

    /** The weights that a criterion scores. */
    static Set<String> weights(List<StructuralDimension> dimensions, Criterion criterion) {
        Set<String> weights = new LinkedHashSet<>();
        dimensions.forEach(dimension -> {
            weights.addAll(dimension.outputs());
            if (!criterion.scoresOutputs()) {
                weights.addAll(dimension.inputs());
            }
        });
        return weights;
    }

    private double[] of(StructuralDimension dimension) {
        double[] scored = dimension.groups().stream().mapToDouble(this::score).toArray();
        double mean = Arrays.stream(scored).average().orElse(1);
        return mean == 0
                ? scored
                : Arrays.stream(scored).map(score -> score / mean).toArray();
    }

    private double score(StructuralGroup group) {
        Map<String, Double> weights = new HashMap<>();
        for (StructuralGroup.Slice slice : group.slices()) {
            if (scores.containsKey(slice.constant())) {
                double sum = sums(new Axis(slice.constant(), slice.axis()))[(int) slice.index()];
                weights.merge(slice.constant(), sum, Double::sum);
            }
        }
        return weights.values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(0);
    }

    /** The sum of the scores at each index along an axis. */
    private double[] sums(Axis axis) {
        return sums.computeIfAbsent(axis, a -> {
            Tensor score = scores.getOrDefault(a.weight(), Tensor.of(new float[0], 0));
            Along along = Along.of(a.axis(), score.shape());
            double[] sum = new double[along.length()];
            for (int i = 0; i < score.size(); i++) {
                sum[along.index(i)] += score.getDouble(i);
            }
            return sum;
        });
    }
}
