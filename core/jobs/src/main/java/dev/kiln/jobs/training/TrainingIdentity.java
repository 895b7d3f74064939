package dev.kiln.jobs.training;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.error.OptionException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The identity of a training. A checkpoint can only be resumed by a training with the same identity. The number of
 * epochs is not part of it, so that a finished training can be extended, as long as the learning rates of the completed
 * steps would have been the same.
 */
final class TrainingIdentity {

    private static final String RATES = "learning rates so far";
    private static final String EPOCHS = "epochs";

    private final TrainingPlan plan;
    private final Factors factors;
    private final Map<String, String> parts = new LinkedHashMap<>();

    TrainingIdentity(TrainingGraph graph, DataSet data, TrainingPlan plan, TrainingSettings settings, Factors factors) {
        this.plan = plan;
        this.factors = factors;
        if (settings.checkpoint().isEmpty()) {
            return;
        }
        parts.put("parameters", String.join(", ", graph.parameters()));
        parts.put("count of examples", Long.toString(data.size()));
        parts.put("batch size", Integer.toString(plan.batchSize()));
        parts.put("seed", Long.toString(settings.seed()));
        parts.put("learning rate", Double.toString(plan.optimizer().learningRate()));
        parts.put(
                "list of augmentations",
                settings.augmentations().isEmpty()
                        ? "empty"
                        : settings.augmentations().stream()
                                .map(NamedAugmentation::specification)
                                .collect(Collectors.joining(", ")));
        parts.put(
                "transform",
                settings.transform().map(BatchTransform::description).orElse("none"));
        StepSettings step = settings.step();
        parts.put("maximum norm of the gradients", said(step.clipNorm()));
        parts.put("maximum element of the gradients", said(step.clipValue()));
        parts.put("moving average", said(step.averaging()));
        parts.put(
                "list of groups",
                plan.groups().isEmpty() ? "empty" : plan.groups().toString());
        parts.put("accumulation", Integer.toString(settings.step().accumulation()));
        parts.put("selection of the model", settings.selection().isBest() ? "best" : "last");
        parts.put("model, loss, optimizer or rules (the step's SHA-256)", GraphDigest.of(graph.graph()));
    }

    private static String said(OptionalDouble number) {
        return number.isPresent() ? Double.toString(number.getAsDouble()) : "none";
    }

    /**
     * The parts by their names in messages.
     *
     * @param history the results of the completed epochs
     */
    Map<String, String> after(List<EpochResult> history) {
        Map<String, String> all = new LinkedHashMap<>(parts);
        all.put(RATES, factors.digest(history));
        all.put(EPOCHS, Integer.toString(plan.epochs()));
        return all;
    }

    /**
     * Rejects a checkpoint of another training.
     *
     * @throws OptionException that names the difference with both values
     */
    void requireSame(Checkpoint checkpoint, Path folder) {
        Map<String, String> stored = checkpoint.identity();
        parts.forEach((part, value) -> {
            String before = stored.getOrDefault(part, "unknown");
            if (!before.equals(value)) {
                throw new OptionException("The checkpoint in " + folder + " is of another training: its " + part
                        + " is " + before + ", now it is " + value
                        + ". Train with the same options, or without --resume.");
            }
        });
        if (!factors.digest(checkpoint.history()).equals(stored.get(RATES))) {
            throw new OptionException("The checkpoint in " + folder + " is of a training of "
                    + stored.getOrDefault(EPOCHS, "unknown") + " epochs, and with the schedule and the " + plan.epochs()
                    + " epochs of now the steps that are done would have had other learning rates. Resume with the same"
                    + " --epochs and --schedule, or train anew, without --resume.");
        }
    }
}
