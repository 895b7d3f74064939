package dev.kiln.core.training;

import dev.kiln.api.OptionException;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.training.TrainingPlan;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What makes a training this one and no other. A checkpoint can only be resumed by a training with the same. The count
 * of epochs is no part of it, so that a finished training can be given more of them.
 */
final class TrainingIdentity {

    private static final int SAMPLED_STEPS = 64;

    private TrainingIdentity() {}

    /** The parts by what a message calls them. */
    static Map<String, String> of(TrainingGraph graph, DataSet data, TrainingPlan plan, TrainingSettings settings) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("parameters", String.join(", ", graph.parameters()));
        identity.put("count of examples", Long.toString(data.size()));
        identity.put("batch size", Integer.toString(plan.batchSize()));
        identity.put("seed", Long.toString(settings.seed()));
        identity.put("learning rate", Double.toString(plan.optimizer().learningRate()));
        identity.put("schedule (its factors in 64 steps)", factors(plan));
        identity.put(
                "transform",
                settings.transform().map(BatchTransform::description).orElse("none"));
        identity.put("model, loss, optimizer or rules (the step's SHA-256)", GraphDigest.of(graph.graph()));
        return identity;
    }

    private static String factors(TrainingPlan plan) {
        int hash = 1;
        for (int step = 0; step < SAMPLED_STEPS; step++) {
            hash = 31 * hash + Double.hashCode(plan.schedule().factor(step, SAMPLED_STEPS));
        }
        return Integer.toHexString(hash);
    }

    /**
     * Refuses a checkpoint of another training.
     *
     * @throws OptionException that says what differs, and how
     */
    static void requireSame(Map<String, String> stored, Map<String, String> present, Path folder) {
        present.forEach((part, value) -> {
            String before = stored.getOrDefault(part, "unknown");
            if (!before.equals(value)) {
                throw new OptionException("The checkpoint in " + folder + " is of another training: its " + part
                        + " is " + before + ", now it is " + value
                        + ". Train with the same options, or without --resume.");
            }
        });
    }
}
