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
import dev.kiln.api.model.Sparsity;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.api.pruning.LearnedCriterion;
import dev.kiln.api.pruning.SparsitySchedule;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Sets weights to zero: those of the lowest scores of a criterion, together as a granularity says, and when a schedule
 * says. Only {@linkplain dev.kiln.api.model.ConstantRole#WEIGHT weights} are pruned:
 * biases, the parameters of normalizations, tables, masks and the like stay the same bit for bit.
 *
 * <p>With training data, elements are removed gradually while the others are fine-tuned; without, all at once. Where less
 * can be removed than asked for, a note says so. The model is {@linkplain Sparsity marked} as pruned, so that its zeros
 * stay when it is trained later. Zeros make a compressed file smaller; stock runtimes do not run faster with them.
 *
 * @param sparsity the share of the weights that is set to zero, in {@code [0, 1)}; needed unless the granularity fixes it,
 *     or all weights have one of their own
 * @param layers the sparsities of weights that are pruned each by itself; the others reach {@code sparsity} together
 * @param criterion the scores of the elements
 * @param granularity which elements are removed together
 * @param schedule the sparsity in the course of fine-tuning
 * @param fineTuning the fine-tuning of the weights that are left
 * @param exclude the weights that are not pruned: names of constants or of layers, globs separated by {@code |}; empty
 *     for none
 * @param storage the form of the constants in files; sparse ones load in ONNX Runtime as they are, and stay sparse after
 *     later methods and trainings
 */
@Describe(
        name = "pruning",
        value = "Sets weights to zero by any criterion and granularity, gradually if there are training data")
public record Pruning(
        @Describe(
                value = "the share of the weights that is set to zero; the granularity may fix it",
                atLeast = 0,
                below = 1)
        Optional<Double> sparsity,

        @Describe(
                value =
                        "sparsities of single weights, names of constants or layers with * and ?, as in [conv1*=0.3;fc*=90%]; the others reach the sparsity together",
                byDefault = "")
        List<OwnSparsity> layers,

        @Describe(value = "the scores of the elements: the lowest are removed first", byDefault = "magnitude")
        Criterion criterion,

        @Describe(value = "which elements are removed together", byDefault = "unstructured")
        Granularity granularity,

        @Describe(value = "the sparsity in the course of fine-tuning", byDefault = "cubic")
        SparsitySchedule schedule,

        GradualTuning fineTuning,

        @Describe(
                value = "weights that are not pruned: names of constants or layers with * and ?, separated by |",
                byDefault = "")
        String exclude,

        @Describe(
                value =
                        "the form of the constants in the file: sparse leaves out the zeros where that makes it smaller",
                byDefault = "dense")
        Storage storage)
        implements Compressor {

    /** Copies the list, and checks that the criterion has a meaning with the granularity and the schedule. */
    public Pruning {
        layers = List.copyOf(layers);
        criterion
                .conflict(granularity)
                .or(() -> criterion.scheduleConflict(schedule))
                .ifPresent(reason -> {
                    throw new OptionException(reason);
                });
    }

    @Override
    public CompressionPlan plan(Model model, CompressionScope scope) {
        return plan(model, scope, "pruning");
    }

    /** The plan of a method of another name, which marks the model. */
    CompressionPlan plan(Model model, CompressionScope scope, String method) {
        LearnedWeights prunable = LearnedWeights.of(model, exclude);
        Map<String, Tensor> weights = prunable.weights();
        Goals goals = Goals.of(prunable.named(), sparsity, layers, granularity);
        criterion.weightConflict(model, weights.keySet(), scope).ifPresent(reason -> {
            throw new GraphException(reason);
        });
        if (criterion instanceof LearnedCriterion) {
            fineTuning.require(scope);
        }
        Removal removal = new Removal(model, weights, goals, criterion, granularity, scope);
        List<LayerChange> changes = criterion.needsData()
                ? weights.keySet().stream()
                        .map(name -> new LayerChange(name, "", "some weights zero, by scores that need the data"))
                        .toList()
                : changes(zeros(removal.masks()), weights);
        return new CompressionPlan(changes, () -> prune(removal, prunable.notes(), method));
    }

    private CompressionResult prune(Removal removal, List<String> leftAlone, String method) {
        boolean tuned = fineTuning.isPossible(removal.scope());
        Model result = tuned ? removal.gradually(fineTuning, schedule) : removal.atOnce();
        Map<String, Tensor> after = new LinkedHashMap<>();
        removal.weights()
                .keySet()
                .forEach(name -> after.put(name, result.graph().constant(name)));
        Map<String, Long> zeros = zeros(after);
        long all = zeros.values().stream().mapToLong(Long::longValue).sum();
        List<String> notes = new ArrayList<>();
        notes.add(String.format(
                Locale.ROOT,
                "%d of %d weights are zero (%.2f %%), %s.",
                all,
                total(after),
                100.0 * all / total(after),
                tuned ? "the others were fine-tuned for " + fineTuning.epochs() + " epochs" : "without fine-tuning"));
        if (all < removal.goals().asked(after)) {
            notes.add("That is less than the requested " + removal.goals().inWords() + ", as " + granularity.limit()
                    + ".");
        }
        notes.addAll(leftAlone);
        notes.add(storage.note());
        Model recorded = storage.recordedIn(Sparsity.recorded(result, method));
        return new CompressionResult(recorded, changes(zeros, after), notes);
    }

    private static List<LayerChange> changes(Map<String, Long> zeros, Map<String, Tensor> weights) {
        List<LayerChange> changes = new ArrayList<>();
        zeros.forEach((name, count) -> {
            long size = Objects.requireNonNull(weights.get(name), name).size();
            String change =
                    String.format(Locale.ROOT, "%d of %d weights zero (%.1f %%)", count, size, 100.0 * count / size);
            changes.add(new LayerChange(name, "", change));
        });
        return changes;
    }

    private static long total(Map<String, Tensor> tensors) {
        return tensors.values().stream().mapToLong(Tensor::size).sum();
    }

    private static Map<String, Long> zeros(Map<String, Tensor> tensors) {
        Map<String, Long> zeros = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> zeros.put(name, Sparsity.zeros(tensor)));
        return zeros;
    }

    /** Creates {@code pruning}. */
    public static final class Provider extends RecordProvider<Compressor> implements CompressorProvider {}
}
