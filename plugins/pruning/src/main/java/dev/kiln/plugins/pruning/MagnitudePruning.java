package dev.kiln.plugins.pruning;

import dev.kiln.api.GraphException;
import dev.kiln.api.compression.Compressed;
import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.compression.Workshop;
import dev.kiln.api.graph.GraphEditor;
import dev.kiln.api.model.Model;
import dev.kiln.api.option.Option;
import dev.kiln.api.option.Options;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.api.training.Objective;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sets the weights of the smallest magnitude to zero, across all layers together: exactly
 * {@code round(sparsity * count)} of them. Biases and the parameters of normalizations are left alone.
 *
 * <p>With training data the weights go gradually, on the {@linkplain CubicSchedule cubic schedule}, while the others
 * are fine-tuned; without, all at once. Zeros make a file smaller once it is compressed; on stock runtimes they make
 * nothing faster.
 *
 * @param sparsity the part of the weights that goes, in {@code [0, 1)}
 * @param epochs how long the others are fine-tuned; 0 for not at all
 * @param batchSize how many examples there are in a step, at least 1
 * @param ramp the part of fine-tuning after which the goal is reached, in {@code (0, 1]}
 * @param frequency every how many steps weights go, at least 1
 * @param optimizer an optimizer's name and options, options separated by semicolons
 */
public record MagnitudePruning(double sparsity, int epochs, int batchSize, double ramp, int frequency, String optimizer)
        implements Compressor {

    @Override
    public CompressionPlan plan(Model model, Workshop workshop) {
        Map<String, Tensor> weights = weights(model);
        long total = weights.values().stream().mapToLong(Tensor::size).sum();
        long pruned = Math.round(sparsity * total);
        List<LayerChange> changes = changes(weights, MagnitudeMasks.of(weights, pruned));
        return new CompressionPlan(changes, () -> prune(model, weights, pruned, workshop));
    }

    /** The parameters that multiply their inputs: those of two axes and more. */
    private static Map<String, Tensor> weights(Model model) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (String name : model.parameters()) {
            Tensor parameter = model.graph().constant(name);
            if (parameter.rank() >= 2 && parameter.elementType() == ElementType.FLOAT) {
                weights.put(name, parameter);
            }
        }
        if (weights.isEmpty()) {
            throw new GraphException("The model " + model.graph().name()
                    + " has no FLOAT weights that could be pruned; prune before quantizing.");
        }
        return weights;
    }

    private Compressed prune(Model model, Map<String, Tensor> weights, long pruned, Workshop workshop) {
        boolean tuned = epochs > 0 && workshop.hasTrainingData();
        Model result = tuned ? gradually(model, weights, workshop) : atOnce(model, weights, pruned);
        Map<String, Tensor> after = new LinkedHashMap<>();
        weights.keySet().forEach(name -> after.put(name, result.graph().constant(name)));
        List<String> notes = new ArrayList<>();
        notes.add(String.format(
                Locale.ROOT,
                "%d of %d weights are zero (%.2f %%), %s.",
                zeros(after),
                total(after),
                100.0 * zeros(after) / total(after),
                tuned ? "the others were fine-tuned for " + epochs + " epochs" : "without fine-tuning"));
        notes.add(
                "Zeros scattered over a weight shrink the compressed file; ONNX Runtime and PyTorch do not run faster with them.");
        return new Compressed(result, changes(after, zeroMasks(after)), notes);
    }

    private Model gradually(Model model, Map<String, Tensor> weights, Workshop workshop) {
        CubicSchedule schedule = new CubicSchedule((double) zeros(weights) / total(weights), sparsity);
        PruningRule rule = new PruningRule(List.copyOf(weights.keySet()), total(weights), schedule, ramp, frequency);
        TrainingPlan plan = new TrainingPlan(
                Objective.of(workshop.loss()),
                workshop.optimizer(optimizer.replace(';', ',')),
                Schedule.CONSTANT,
                epochs,
                batchSize,
                List.of(rule));
        return workshop.trainer().train(model, workshop.trainingData(), plan);
    }

    private static Model atOnce(Model model, Map<String, Tensor> weights, long pruned) {
        GraphEditor editor = model.graph().edit();
        MagnitudeMasks.of(weights, pruned)
                .forEach((name, mask) ->
                        editor.constant(name, Masking.apply(model.graph().constant(name), mask)));
        return model.withGraph(editor.build());
    }

    private static Map<String, Tensor> zeroMasks(Map<String, Tensor> weights) {
        return MagnitudeMasks.of(weights, zeros(weights));
    }

    private static List<LayerChange> changes(Map<String, Tensor> weights, Map<String, Tensor> masks) {
        List<LayerChange> changes = new ArrayList<>();
        weights.forEach((name, weight) -> {
            long zeros = zeros(Map.of(name, masks.get(name)));
            String change = String.format(
                    Locale.ROOT,
                    "%d of %d weights zero (%.1f %%)",
                    zeros,
                    weight.size(),
                    100.0 * zeros / weight.size());
            changes.add(new LayerChange(name, "", change));
        });
        return changes;
    }

    private static long total(Map<String, Tensor> tensors) {
        return tensors.values().stream().mapToLong(Tensor::size).sum();
    }

    private static long zeros(Map<String, Tensor> tensors) {
        long zeros = 0;
        for (Tensor tensor : tensors.values()) {
            for (float value : tensor.toFloatArray()) {
                zeros += value == 0 ? 1 : 0;
            }
        }
        return zeros;
    }

    /** Makes {@code magnitude-pruning}. */
    public static final class Provider implements CompressorProvider {

        private static final Option<Double> SPARSITY = Option.real(
                        "sparsity", "the part of the weights that becomes zero")
                .atLeast(0)
                .below(1);
        private static final Option<Long> EPOCHS = Option.integer(
                        "epochs", "how long the other weights are fine-tuned; needs training data")
                .atLeast(0)
                .atMost(1_000_000)
                .byDefault(3L);
        private static final Option<Long> BATCH_SIZE = Option.integer(
                        "batch-size", "how many examples there are in a step")
                .atLeast(1)
                .atMost(1_000_000)
                .byDefault(64L);
        private static final Option<Double> RAMP = Option.real(
                        "ramp", "the part of fine-tuning after which the sparsity is reached")
                .above(0)
                .atMost(1)
                .byDefault(0.5);
        private static final Option<Long> FREQUENCY = Option.integer("frequency", "how often weights go")
                .atLeast(1)
                .atMost(1_000_000)
                .in("steps")
                .byDefault(100L);
        private static final Option<String> OPTIMIZER = Option.text(
                        "optimizer", "the optimizer of fine-tuning, its options separated by semicolons")
                .byDefault("adam:lr=0.001");

        @Override
        public String name() {
            return "magnitude-pruning";
        }

        @Override
        public String summary() {
            return "Sets the smallest weights of all layers together to zero, gradually where there are data to fine-tune on";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(SPARSITY, EPOCHS, BATCH_SIZE, RAMP, FREQUENCY, OPTIMIZER);
        }

        @Override
        public Compressor create(Options options) {
            return new MagnitudePruning(
                    options.get(SPARSITY),
                    Math.toIntExact(options.get(EPOCHS)),
                    Math.toIntExact(options.get(BATCH_SIZE)),
                    options.get(RAMP),
                    Math.toIntExact(options.get(FREQUENCY)),
                    options.get(OPTIMIZER));
        }
    }
}
