package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.pruning.ModelStructure;
import dev.kiln.api.pruning.StructuralDimension;
import dev.kiln.graph.error.GraphException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The changes of layers in words.
 *
 * @param structure the structure before them
 */
record ChannelChanges(ModelStructure structure) {

    /** Refuses a model of which nothing can be removed. */
    void requireSome() {
        if (structure.dimensions().isEmpty()) {
            String reasons = structure.whole().entrySet().stream()
                    .map(weight -> " " + weight.getKey() + ": " + weight.getValue() + ".")
                    .collect(Collectors.joining());
            throw new GraphException("No channel of the model can be removed." + reasons);
        }
    }

    /** The same change of all dimensions. */
    List<LayerChange> open(String change) {
        return each(dimension -> change);
    }

    /** The changes if some groups of dimensions are removed, their numbers by the dimensions' names. */
    List<LayerChange> planned(Map<String, Integer> removed) {
        return each(dimension -> lost(dimension, dimension.width() * removed.getOrDefault(dimension.name(), 0)));
    }

    /** The changes, from the structure after them. */
    List<LayerChange> made(ModelStructure after) {
        Map<String, Integer> left = new HashMap<>();
        after.dimensions().forEach(dimension -> left.put(dimension.name(), dimension.channels()));
        // where one group is left there is no dimension any more
        return each(dimension ->
                lost(dimension, dimension.channels() - left.getOrDefault(dimension.name(), dimension.width())));
    }

    private List<LayerChange> each(Function<StructuralDimension, String> change) {
        List<LayerChange> changes = new ArrayList<>();
        structure
                .dimensions()
                .forEach(dimension ->
                        changes.add(new LayerChange(dimension.name(), dimension.operator(), change.apply(dimension))));
        structure
                .whole()
                .forEach((weight, reason) -> changes.add(new LayerChange(weight, "", "all outputs stay: " + reason)));
        return changes;
    }

    private static String lost(StructuralDimension dimension, int channels) {
        return String.format(
                Locale.ROOT,
                "%d of %d channels removed (%.1f %%)%s%s",
                channels,
                dimension.channels(),
                100.0 * channels / dimension.channels(),
                listed(
                        ", together with ",
                        dimension.outputs().subList(1, dimension.outputs().size())),
                listed(", read by ", dimension.inputs()));
    }

    private static String listed(String words, List<String> weights) {
        return weights.isEmpty() ? "" : words + String.join(", ", weights);
    }
}
