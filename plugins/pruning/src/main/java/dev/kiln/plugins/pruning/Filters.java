package dev.kiln.plugins.pruning;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.api.pruning.StructuralGroup;
import dev.kiln.api.pruning.StructuralGroups;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Whole filters of convolutions and rows of dense layers: of each layer the {@code floor(sparsity * count)} output channels
 * with the lowest mean score (Li et al., 2017), at least one staying. The channels stay in the network as zeros.
 */
@Describe(name = "filters", value = "Whole output channels of each layer, those of the lowest mean score")
public record Filters() implements Granularity {

    @Override
    public Map<String, Tensor> masks(Model model, Map<String, Tensor> scores, double sparsity) {
        Map<String, List<StructuralGroup.Slice>> channels = channels(model, scores);
        Map<String, Tensor> masks = new LinkedHashMap<>();
        scores.forEach((name, score) -> {
            float[] mask = ones(score);
            Optional.ofNullable(channels.get(name)).ifPresent(own -> remove(own, score, sparsity, mask));
            masks.put(name, Tensor.of(mask, score.shape()));
        });
        return masks;
    }

    private static float[] ones(Tensor score) {
        return Tensor.full(ElementType.FLOAT, 1, score.shape()).toFloatArray();
    }

    /** The output channels of each scored weight. */
    private static Map<String, List<StructuralGroup.Slice>> channels(Model model, Map<String, Tensor> scores) {
        Map<String, List<StructuralGroup.Slice>> channels = new LinkedHashMap<>();
        for (StructuralGroup group : StructuralGroups.ofLayers(model)) {
            StructuralGroup.Slice slice = group.slices().get(0);
            if (scores.containsKey(slice.constant())) {
                channels.computeIfAbsent(slice.constant(), name -> new ArrayList<>())
                        .add(slice);
            }
        }
        return channels;
    }

    private static void remove(List<StructuralGroup.Slice> channels, Tensor score, double sparsity, float[] mask) {
        Map<StructuralGroup.Slice, Double> means = new HashMap<>();
        channels.forEach(channel -> means.put(channel, mean(channel, score)));
        int removed = (int) Math.min(channels.size() - 1.0, Math.floor(sparsity * channels.size() + 1e-9));
        channels.stream()
                .sorted(Comparator.comparing(means::get))
                .limit(removed)
                .forEach(channel -> forEach(channel, score, place -> mask[place] = 0));
    }

    private static double mean(StructuralGroup.Slice channel, Tensor score) {
        double[] sum = new double[2];
        forEach(channel, score, place -> {
            // an element that is removed already counts as nothing
            sum[0] += Math.max(0, score.getDouble(place));
            sum[1]++;
        });
        return sum[0] / sum[1];
    }

    private static void forEach(StructuralGroup.Slice channel, Tensor tensor, IntConsumer places) {
        long[] shape = tensor.shape();
        long inner = 1;
        for (int axis = channel.axis() + 1; axis < shape.length; axis++) {
            inner *= shape[axis];
        }
        long block = inner * shape[channel.axis()];
        for (long start = channel.index() * inner; start < tensor.size(); start += block) {
            for (long i = 0; i < inner; i++) {
                places.accept(Math.toIntExact(start + i));
            }
        }
    }

    /** Creates {@code filters}. */
    public static final class Provider extends RecordProvider<Granularity> implements GranularityProvider {}
}
