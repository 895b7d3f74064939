package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.compression.LearnedWeights;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.LearnedCriterion;
import dev.kiln.api.pruning.ModelStructure;
import dev.kiln.api.pruning.StructuralDimension;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
 * @param layers the shares of channels of layers that lose them whatever the target; the others lose as many as it takes
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
                value =
                        "shares of channels of single layers, names of constants or layers with * and ?, as in [conv1*=0.3;fc*=50%]; the others follow the target",
                byDefault = "")
        List<OwnSparsity> layers,

        @Describe(
                value = "weights whose outputs stay: names of constants or layers with * and ?, separated by |",
                byDefault = "")
        String exclude)
        implements Compressor {

    /** A removed share beyond this multiple of the requested one is noted. */
    private static final double MUCH_MORE = 1.1;

    /** Copies the list, and refuses a criterion that has no scores before fine-tuning. */
    public ChannelPruning {
        layers = List.copyOf(layers);
        if (criterion instanceof LearnedCriterion) {
            throw new OptionException(
                    "The criterion learns its scores while weights are fine-tuned, and channels are removed before; choose another criterion, such as taylor.");
        }
    }

    @Override
    public CompressionPlan plan(Model model, CompressionScope scope) {
        LearnedWeights weights = LearnedWeights.of(model, exclude).requireFinite();
        ModelStructure structure = structure(model, weights);
        ChannelChanges changes = new ChannelChanges(structure);
        changes.requireSome();
        criterion
                .weightConflict(model, ChannelScores.weights(structure.dimensions(), criterion), scope)
                .ifPresent(reason -> {
                    throw new GraphException(reason);
                });
        if (penalty.penalty() != ChannelPenalty.Kind.NONE) {
            scope.trainingData();
            penalty.rule(model, structure.dimensions());
        }
        return new CompressionPlan(
                planned(model, structure, weights, scope), () -> run(model, structure, weights, scope));
    }

    private List<LayerChange> planned(
            Model model, ModelStructure structure, LearnedWeights weights, CompressionScope scope) {
        ChannelChanges changes = new ChannelChanges(structure);
        if (target == ChannelTarget.LATENCY) {
            return changes.open("some channels removed, by measured latency");
        }
        if (ranking == ChannelRanking.GLOBAL && criterion.needsData()) {
            return changes.open("some channels removed, by scores that need the data");
        }
        // a uniform ranking removes as many whatever the scores
        Map<String, double[]> scores = criterion.needsData()
                ? ChannelScores.equal(structure.dimensions())
                : ChannelScores.of(model, structure.dimensions(), criterion, scope);
        ChannelOrder order = ChannelOrder.of(structure.dimensions(), scores, limits(structure, weights, 1, Map.of()));
        ChannelRemoval removal = new ChannelRemoval(model, structure, order, target, scope);
        return changes.planned(order.removed(removal.steps((1 - ratio) * removal.quantity(0))));
    }

    /** The structure of a model whose excluded weights keep their outputs. */
    private static ModelStructure structure(Model model, LearnedWeights weights) {
        Map<String, String> kept = new LinkedHashMap<>();
        for (String weight : weights.roles().prunable()) {
            if (!weights.weights().containsKey(weight)) {
                kept.put(weight, "it is left alone as asked");
            }
        }
        return ModelStructure.of(model, kept);
    }

    private CompressionResult run(Model model, ModelStructure first, LearnedWeights weights, CompressionScope scope) {
        Map<String, Integer> originals = new HashMap<>();
        first.dimensions()
                .forEach(dimension ->
                        originals.put(dimension.name(), dimension.groups().size()));
        double before = target.of(() -> model, ChannelRemoval.channels(first), scope);
        double after = before;
        Model current = prepared(model, first, scope);
        ModelStructure structure = structure(current, weights);
        for (int removal = 1; removal <= removals; removal++) {
            double time = (double) removal / removals;
            Map<String, double[]> scores = ChannelScores.of(current, structure.dimensions(), criterion, scope);
            ChannelOrder order =
                    ChannelOrder.of(structure.dimensions(), scores, limits(structure, weights, time, originals));
            ChannelRemoval candidates = new ChannelRemoval(current, structure, order, target, scope);
            int steps = candidates.steps(before * (1 - ratio * time));
            after = candidates.quantity(steps);
            scope.progress().accept("removal " + removal + " of " + removals + ": " + target.text(after));
            current = tuned(candidates.model(steps), scope);
            structure = structure(current, weights);
            scope.advanced("removal", removal, removals);
        }
        return new CompressionResult(
                current, new ChannelChanges(first).made(structure), notes(before, after, weights, scope));
    }

    /** The model after the training with a penalty, if there is one. */
    private Model prepared(Model model, ModelStructure structure, CompressionScope scope) {
        return penalty.penalty() == ChannelPenalty.Kind.NONE
                ? model
                : tuning.run(model, penalty.penaltyEpochs(), penalty.rule(model, structure.dimensions()), scope);
    }

    /** The fine-tuned model; one of several is measured for the report. */
    private Model tuned(Model model, CompressionScope scope) {
        Model tuned = tuning.isPossible(scope) ? tuning.run(model, scope) : model;
        if (removals > 1 && scope.hasValidationData()) {
            scope.evaluate(tuned)
                    .quality()
                    .ifPresent(quality ->
                            scope.progress().accept(String.format(Locale.ROOT, "validation %.2f %%", 100 * quality)));
        }
        return tuned;
    }

    private ChannelOrder.Limits limits(
            ModelStructure structure, LearnedWeights weights, double time, Map<String, Integer> originals) {
        Map<String, Double> own = new HashMap<>();
        for (Goals.Goal goal : Goals.own(weights.named(), layers)) {
            for (StructuralDimension dimension : structure.dimensions()) {
                if (goal.weights().stream().anyMatch(dimension.outputs()::contains)) {
                    // of layers that lose channels together the largest share counts
                    own.merge(dimension.name(), goal.sparsity() * time, Math::max);
                }
            }
        }
        return new ChannelOrder.Limits(ranking, multiple, minimum, originals, own);
    }

    private List<String> notes(double before, double after, LearnedWeights weights, CompressionScope scope) {
        List<String> notes = new ArrayList<>();
        String tuned = "fine-tuned for " + tuning.epochs() + (tuning.epochs() == 1 ? " epoch" : " epochs") + " after "
                + (removals == 1 ? "the removal" : "each of " + removals + " removals");
        notes.add(String.format(
                Locale.ROOT,
                "%s became %s, %.2f times less; %s.",
                target.text(before),
                target.text(after),
                before / after,
                tuning.isPossible(scope) ? tuned : "without fine-tuning; train it with kiln train --model"));
        double removed = (before - after) / before;
        if (removed > ratio * MUCH_MORE) {
            notes.add(String.format(
                    Locale.ROOT,
                    "That is %.1f %%, more than the requested %.1f %%, as channels are removed several at a time; a smaller multiple may come closer.",
                    100 * removed,
                    100 * ratio));
        }
        notes.addAll(weights.notes());
        return notes;
    }

    /** Creates {@code channel-pruning}. */
    public static final class Provider extends RecordProvider<Compressor> implements CompressorProvider {}
}
