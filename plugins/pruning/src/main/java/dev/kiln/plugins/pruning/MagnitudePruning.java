package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.training.Objective;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Sets the weights of the smallest magnitude to zero, across all layers together: exactly
 * {@code round(sparsity * count)} of them. Only {@linkplain dev.kiln.api.model.ConstantRole#WEIGHT weights} are pruned:
 * biases, the parameters of normalizations, tables, masks and the like stay the same bit for bit.
 *
 * <p>No weight is emptied: at a sparsity {@code s} each keeps at least {@code (1 - s) / 2} of its elements, and at
 * least one. Where many small weights keep so much that the goal cannot be met, a note says so.
 *
 * <p>With training data, elements are removed gradually, on the {@linkplain CubicSchedule cubic schedule}, while the
 * others are fine-tuned; without, all at once. The model is {@linkplain Sparsity marked} as pruned, so that its zeros
 * stay when it is trained later. Zeros make a compressed file smaller; stock runtimes do not run faster with them.
 *
 * @param sparsity the share of the weights that is set to zero, in {@code [0, 1)}
 * @param epochs the number of epochs of fine-tuning; 0 for none
 * @param batchSize the number of examples in a step, at least 1
 * @param ramp the share of fine-tuning after which the goal is reached, in {@code (0, 1]}
 * @param frequency the number of steps between removals, at least 1
 * @param optimizer the optimizer of fine-tuning
 * @param exclude the weights that are not pruned: names of constants or of layers, globs separated by {@code |}; empty
 *     for none
 */
@Describe(
        name = "magnitude-pruning",
        value = "Sets the smallest weights of all layers together to zero, gradually if there are training data")
public record MagnitudePruning(
        @Describe(value = "the share of the weights that is set to zero", atLeast = 0, below = 1)
        double sparsity,

        @Describe(
                value = "the number of epochs in which the other weights are fine-tuned; needs training data",
                atLeast = 0,
                atMost = 1_000_000,
                byDefault = "3")
        int epochs,

        @Describe(value = "the number of examples in a step", atLeast = 1, atMost = 1_000_000, byDefault = "64")
        int batchSize,

        @Describe(
                value = "the share of fine-tuning after which the sparsity is reached",
                above = 0,
                atMost = 1,
                byDefault = "0.5")
        double ramp,

        @Describe(
                value = "the number of steps between removals of weights",
                atLeast = 1,
                atMost = 1_000_000,
                unit = "steps",
                byDefault = "100")
        int frequency,

        @Describe(value = "the optimizer of fine-tuning", byDefault = "adam:lr=0.001")
        Optimizer optimizer,

        @Describe(
                value = "weights that are not pruned: names of constants or layers with * and ?, separated by |",
                byDefault = "")
        String exclude)
        implements Compressor {

    @Override
    public CompressionPlan plan(Model model, CompressionScope scope) {
        PrunableWeights prunable = PrunableWeights.of(model, exclude);
        Map<String, Tensor> weights = prunable.weights();
        long pruned = Math.round(sparsity * total(weights));
        List<LayerChange> changes = changes(zeros(MagnitudeMasks.of(weights, pruned)), weights);
        return new CompressionPlan(changes, () -> prune(model, prunable, pruned, scope));
    }

    private CompressionResult prune(Model model, PrunableWeights prunable, long pruned, CompressionScope scope) {
        Map<String, Tensor> weights = prunable.weights();
        boolean tuned = epochs > 0 && scope.hasTrainingData();
        Model result = tuned ? gradually(model, weights, scope) : atOnce(model, weights, pruned);
        Map<String, Tensor> after = new LinkedHashMap<>();
        weights.keySet().forEach(name -> after.put(name, result.graph().constant(name)));
        Map<String, Long> zeros = zeros(after);
        long all = zeros.values().stream().mapToLong(Long::longValue).sum();
        List<String> notes = new ArrayList<>();
        notes.add(String.format(
                Locale.ROOT,
                "%d of %d weights are zero (%.2f %%), %s.",
                all,
                total(after),
                100.0 * all / total(after),
                tuned ? "the others were fine-tuned for " + epochs + " epochs" : "without fine-tuning"));
        if (all < pruned) {
            boolean limited = MagnitudeMasks.most(after, pruned) < pruned;
            notes.add("That is less than the requested sparsity of " + sparsity
                    + (limited ? ", as no layer is emptied: each keeps a part of its weights." : "."));
        }
        notes.addAll(prunable.notes());
        notes.add(
                "Zeros scattered over a weight shrink the compressed file; ONNX Runtime and PyTorch do not run faster with them.");
        return new CompressionResult(Sparsity.recorded(result, "magnitude-pruning"), changes(zeros, after), notes);
    }

    private Model gradually(Model model, Map<String, Tensor> weights, CompressionScope scope) {
        long zeros = zeros(weights).values().stream().mapToLong(Long::longValue).sum();
        CubicSchedule schedule = new CubicSchedule((double) zeros / total(weights), sparsity);
        PruningRule rule = new PruningRule(List.copyOf(weights.keySet()), total(weights), schedule, ramp, frequency);
        TrainingPlan plan = new TrainingPlan(
                Objective.of(scope.loss()), optimizer, Schedule.CONSTANT, epochs, batchSize, List.of(rule));
        return scope.trainer().train(model, scope.trainingData(), plan);
    }

    private static Model atOnce(Model model, Map<String, Tensor> weights, long pruned) {
        GraphEditor editor = GraphEditor.of(model.graph());
        MagnitudeMasks.of(weights, pruned)
                .forEach((name, mask) ->
                        editor.constant(name, Masking.apply(model.graph().constant(name), mask)));
        return model.withGraph(editor.build());
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

    /** Creates {@code magnitude-pruning}. */
    public static final class Provider extends RecordProvider<Compressor> implements CompressorProvider {}
}
