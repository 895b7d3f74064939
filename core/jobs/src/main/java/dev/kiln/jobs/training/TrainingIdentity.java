package dev.kiln.jobs.training;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.error.OptionException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The identity of a training. A checkpoint can only be resumed by a training with the same identity. The number of
 * epochs is not part of it, so that a finished training can be extended, as long as the learning rates of the completed
 * steps would have been the same.
 */
final class TrainingIdentity {

    private static final int SAMPLED_STEPS = 64;
    private static final String RATES = "learning rates so far";
    private static final String EPOCHS = "epochs";

    private final TrainingPlan plan;
    private final Map<String, String> parts = new LinkedHashMap<>();

    TrainingIdentity(TrainingGraph graph, DataSet data, TrainingPlan plan, TrainingSettings settings) {
        this.plan = plan;
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
        parts.put("accumulation", Integer.toString(settings.step().accumulation()));
        parts.put("selection of the model", settings.selection().isBest() ? "best" : "last");
        parts.put("model, loss, optimizer or rules (the step's SHA-256)", GraphDigest.of(graph.graph()));
    }

    /**
     * The parts by their names in messages.
     *
     * @param done the number of completed steps
     * @param steps their total number
     */
    Map<String, String> at(long done, long steps) {
        Map<String, String> all = new LinkedHashMap<>(parts);
        all.put(RATES, factors(done, steps));
        all.put(EPOCHS, Integer.toString(plan.epochs()));
        return all;
    }

    /** The schedule's factors in the completed steps, in 64 of them where there are more. */
    private String factors(long done, long steps) {
        int hash = 1;
        for (long i = 0; i < SAMPLED_STEPS; i++) {
            long step = (long) ((double) i * done / SAMPLED_STEPS);
            hash = 31 * hash + Double.hashCode(plan.schedule().factor(step, steps));
        }
        return Integer.toHexString(hash);
    }

    /**
     * Rejects a checkpoint of another training.
     *
     * @param steps the total number of steps of this training
     * @throws OptionException that names the difference with both values
     */
    void requireSame(Checkpoint checkpoint, long steps, Path folder) {
        Map<String, String> stored = checkpoint.identity();
        Map<String, String> present = at(checkpoint.step(), steps);
        parts.forEach((part, value) -> {
            String before = stored.getOrDefault(part, "unknown");
            if (!before.equals(value)) {
                throw new OptionException("The checkpoint in " + folder + " is of another training: its " + part
                        + " is " + before + ", now it is " + value
                        + ". Train with the same options, or without --resume.");
            }
        });
        if (!Objects.equals(present.get(RATES), stored.get(RATES))) {
            throw new OptionException("The checkpoint in " + folder + " is of a training of "
                    + stored.getOrDefault(EPOCHS, "unknown") + " epochs, and with the schedule and the " + plan.epochs()
                    + " epochs of now the steps that are done would have had other learning rates. Resume with the same"
                    + " --epochs and --schedule, or train anew, without --resume.");
        }
    }
}
