package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CandidateResult;
import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.ModelStructure;
import dev.kiln.api.pruning.StructuralDimension;
import dev.kiln.api.pruning.StructuralGroup;
import dev.kiln.graph.error.GraphException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Removes whole channels, heads and hidden units with all that depends on them, so that the network has smaller weights and
 * runs faster on every runtime.
 *
 * <p>Channels that depend on each other, such as those that a residual connection adds, are removed together, see
 * {@link ModelStructure}. As many go as reduce the target by the ratio: those of the lowest scores, so many of each layer
 * that a multiple stays for which kernels are made. Inputs and outputs of the model stay. With training data the network is
 * fine-tuned after each of the removals; without, it should be trained afterwards.
 *
 * @param ratio the share of the target that is removed, in {@code (0, 1)}
 * @param target the quantity that the ratio is of
 * @param criterion the scores of elements of weights, which are added up for each channel
 * @param ranking compares the channels of different layers
 * @param multiple the number of channels that stay of a layer is a multiple of it, at least 1
 * @param minimum the minimum number of channels that stay of a layer, at least 1
 * @param removals the number of removals, each followed by fine-tuning, at least 1
 * @param tuning the fine-tuning
 * @param penalty the training before the first removal
 * @param exclude the weights whose outputs stay: names of constants or of layers, globs separated by {@code |}; empty for
 *     none
 */
@Describe(
        name = "channel-pruning",
        value = "Removes channels, heads and hidden units with all that depends on them; smaller and faster")
public record ChannelPruning(
        @Describe(value = "the share of the target that is removed", above = 0, below = 1)
        double ratio,

        @Describe(value = "the quantity of which the share is removed", byDefault = "macs")
        ChannelTarget target,

        @Describe(
                value = "the scores of the elements of weights, which are added up for each channel",
                byDefault = "magnitude:norm=2")
        Criterion criterion,

        @Describe(value = "how channels of different layers are compared", byDefault = "uniform")
        ChannelRanking ranking,

        @Describe(
                value = "the number of channels that stay of a layer is a multiple of it",
                atLeast = 1,
                atMost = 1024,
                byDefault = "8")
        int multiple,

        @Describe(
                value = "the minimum number of channels that stay of a layer",
                atLeast = 1,
                atMost = 1_000_000,
                byDefault = "1")
        int minimum,

        @Describe(
                value = "the number of removals, each followed by fine-tuning",
                atLeast = 1,
                atMost = 1000,
                byDefault = "1")
        int removals,

        ChannelTuning tuning,

        ChannelPenalty penalty,

        @Describe(
                value = "weights whose outputs stay: names of constants or layers with * and ?, separated by |",
                byDefault = "")
        String exclude)
        implements Compressor {

    @Override
    public CompressionPlan plan(Model model, CompressionScope scope) {
        PrunableWeights prunable = PrunableWeights.of(model, exclude);
        ModelStructure structure = structure(model, prunable);
        requireSome(structure);
        if (penalty.penalty() != ChannelPenalty.Kind.NONE) {
            scope.trainingData();
            penalty.rule(model, structure.dimensions());
        }
        List<LayerChange> changes = new ArrayList<>();
        boolean isKnown =
                target != ChannelTarget.LATENCY && (ranking == ChannelRanking.UNIFORM || !criterion.needsData());
        if (isKnown) {
            Map<String, double[]> scores = criterion.needsData()
                    ? equal(structure.dimensions())
                    : scores(model, structure.dimensions(), scope);
            double goal = (1 - ratio) * quantity(model, structure, scope);
            Removal removal = new Removal(model, structure, order(structure, scores, Map.of()), scope);
            int steps = removal.steps(goal);
            changes.addAll(planned(structure, removal.order().removed(steps)));
        } else {
            structure
                    .dimensions()
                    .forEach(dimension -> changes.add(change(
                            dimension,
                            "some channels removed, by "
                                    + (target == ChannelTarget.LATENCY
                                            ? "measured latency"
                                            : "scores that need the data"))));
        }
        changes.addAll(whole(structure));
        return new CompressionPlan(changes, () -> run(model, prunable, scope));
    }

    /** The structure of a model whose excluded weights keep their outputs. */
    private static ModelStructure structure(Model model, PrunableWeights prunable) {
        Map<String, String> kept = new LinkedHashMap<>();
        for (String weight : ConstantRoles.of(model.graph()).prunable()) {
            if (!prunable.weights().containsKey(weight)) {
                kept.put(weight, "it is left alone as asked");
            }
        }
        return ModelStructure.of(model, kept);
    }

    private static void requireSome(ModelStructure structure) {
        if (structure.dimensions().isEmpty()) {
            StringBuilder reasons = new StringBuilder();
            structure
                    .whole()
                    .forEach((weight, reason) -> reasons.append(' ')
                            .append(weight)
                            .append(": ")
                            .append(reason)
                            .append('.'));
            throw new GraphException("No channel of the model can be removed." + reasons);
        }
    }

    private CompressionResult run(Model model, PrunableWeights prunable, CompressionScope scope) {
        ModelStructure first = structure(model, prunable);
        Map<String, Integer> originals = new HashMap<>();
        first.dimensions()
                .forEach(dimension ->
                        originals.put(dimension.name(), dimension.groups().size()));
        double before = quantity(model, first, scope);
        Model current = model;
        if (penalty.penalty() != ChannelPenalty.Kind.NONE) {
            current = tuning.run(model, penalty.penaltyEpochs(), penalty.rule(model, first.dimensions()), scope);
        }
        double after = before;
        for (int removed = 1; removed <= removals; removed++) {
            double goal = before * (1 - ratio * removed / removals);
            Model there = current;
            ModelStructure structure = structure(there, prunable);
            Map<String, double[]> scores = scores(there, structure.dimensions(), scope);
            Removal removal = new Removal(there, structure, order(structure, scores, originals), scope);
            int steps = removal.steps(goal);
            current = removal.model(steps);
            after = removal.quantity(steps);
            scope.progress().accept("removal " + removed + " of " + removals + ": " + target.text(after));
            if (tuning.isPossible(scope)) {
                current = tuning.run(current, scope);
            }
            if (removals > 1 && scope.hasValidationData()) {
                measure(current, scope);
            }
            scope.advanced("removal", removed, removals);
        }
        return result(first, structure(current, prunable), current, notes(before, after, prunable, scope));
    }

    /** Measures a network between two removals, for the report. */
    private static void measure(Model model, CompressionScope scope) {
        CandidateResult result = scope.evaluate(model);
        result.quality()
                .ifPresent(quality ->
                        scope.progress().accept(String.format(Locale.ROOT, "validation %.2f %%", 100 * quality)));
    }

    private List<String> notes(double before, double after, PrunableWeights prunable, CompressionScope scope) {
        List<String> notes = new ArrayList<>();
        notes.add(String.format(
                Locale.ROOT,
                "%s became %s, %.2f times less; %s.",
                target.text(before),
                target.text(after),
                before / after,
                tuning.isPossible(scope)
                        ? "fine-tuned for " + tuning.epochs() + " epochs after "
                                + (removals == 1 ? "the removal" : "each of " + removals + " removals")
                        : "without fine-tuning; train it with kiln train --model"));
        notes.addAll(prunable.notes());
        return notes;
    }

    private CompressionResult result(ModelStructure before, ModelStructure after, Model model, List<String> notes) {
        Map<String, StructuralDimension> left = new HashMap<>();
        after.dimensions().forEach(dimension -> left.put(dimension.name(), dimension));
        List<LayerChange> changes = new ArrayList<>();
        for (StructuralDimension dimension : before.dimensions()) {
            StructuralDimension now = left.get(dimension.name());
            // a dimension of one group has no groups to remove any more
            int channels = now == null ? dimension.width() : now.channels();
            changes.add(change(dimension, lost(dimension, dimension.channels() - channels)));
        }
        changes.addAll(whole(before));
        return new CompressionResult(model, changes, notes);
    }

    private static List<LayerChange> planned(ModelStructure structure, Map<String, Integer> removed) {
        return structure.dimensions().stream()
                .map(dimension -> change(
                        dimension, lost(dimension, dimension.width() * removed.getOrDefault(dimension.name(), 0))))
                .toList();
    }

    private static LayerChange change(StructuralDimension dimension, String change) {
        return new LayerChange(dimension.name(), dimension.operator(), change);
    }

    private static String lost(StructuralDimension dimension, int channels) {
        Set<String> others = new LinkedHashSet<>(dimension.outputs());
        others.remove(dimension.outputs().get(0));
        String together = others.isEmpty() ? "" : ", together with " + String.join(", ", others);
        String readers = dimension.inputs().isEmpty() ? "" : ", read by " + String.join(", ", dimension.inputs());
        return String.format(
                Locale.ROOT,
                "%d of %d channels removed (%.1f %%)%s%s",
                channels,
                dimension.channels(),
                100.0 * channels / dimension.channels(),
                together,
                readers);
    }

    private static List<LayerChange> whole(ModelStructure structure) {
        List<LayerChange> changes = new ArrayList<>();
        structure
                .whole()
                .forEach((weight, reason) -> changes.add(new LayerChange(weight, "", "all outputs stay: " + reason)));
        return changes;
    }

    private Map<String, double[]> scores(Model model, List<StructuralDimension> dimensions, CompressionScope scope) {
        ChannelScores scores = ChannelScores.of(model, dimensions, criterion, scope);
        Map<String, double[]> byName = new HashMap<>();
        dimensions.forEach(dimension -> byName.put(dimension.name(), scores.of(dimension)));
        return byName;
    }

    private static Map<String, double[]> equal(List<StructuralDimension> dimensions) {
        Map<String, double[]> scores = new HashMap<>();
        dimensions.forEach(dimension ->
                scores.put(dimension.name(), new double[dimension.groups().size()]));
        return scores;
    }

    private ChannelOrder order(ModelStructure structure, Map<String, double[]> scores, Map<String, Integer> originals) {
        return ChannelOrder.of(
                structure.dimensions(), scores, new ChannelOrder.Limits(ranking, multiple, minimum, originals));
    }

    private double quantity(Model model, ModelStructure structure, CompressionScope scope) {
        return target.of(() -> model, channels(structure), scope);
    }

    private static int channels(ModelStructure structure) {
        return structure.dimensions().stream()
                .mapToInt(StructuralDimension::channels)
                .sum();
    }

    /** The candidates of one removal. */
    private final class Removal {

        private final Model model;
        private final ModelStructure structure;
        private final ChannelOrder order;
        private final CompressionScope scope;

        Removal(Model model, ModelStructure structure, ChannelOrder order, CompressionScope scope) {
            this.model = model;
            this.structure = structure;
            this.order = order;
            this.scope = scope;
        }

        ChannelOrder order() {
            return order;
        }

        Model model(int steps) {
            List<StructuralGroup> groups = order.groups(steps);
            return groups.isEmpty() ? model : structure.without(groups);
        }

        double quantity(int steps) {
            return target.of(() -> model(steps), channels(structure) - order.channels(steps), scope);
        }

        /** The smallest number of steps after which the quantity is at most the goal. */
        int steps(double goal) {
            int most = order.steps().size();
            double least = quantity(most);
            if (least > goal) {
                throw new GraphException("At most "
                        + String.format(
                                Locale.ROOT,
                                "%.1f %%",
                                100 * (1 - least / ChannelPruning.this.quantity(model, structure, scope)))
                        + " of the " + target.name().toLowerCase(Locale.ROOT)
                        + " can be removed, down to " + target.text(least) + ", and " + target.text(goal)
                        + " are asked for; choose a smaller ratio, multiple or minimum, or exclude less.");
            }
            int low = -1;
            int high = most;
            while (high - low > 1) {
                int middle = (low + high) / 2;
                if (quantity(middle) <= goal) {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            return high;
        }
    }

    /** Creates {@code channel-pruning}. */
    public static final class Provider extends RecordProvider<Compressor> implements CompressorProvider {}
}
