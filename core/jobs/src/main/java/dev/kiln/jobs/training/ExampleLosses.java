package dev.kiln.jobs.training;

import dev.kiln.api.training.LossObjective;
import dev.kiln.api.training.Objective;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.Origin;
import dev.kiln.host.extension.Promises;
import java.util.Map;

/** What an objective writes: one number for each example, which shows before a run or is counted in it. */
final class ExampleLosses {

    /** How many numbers the objective made; only where that cannot be seen before a run. */
    private static final String COUNT = "training/losses";

    private ExampleLosses() {}

    /**
     * Writes an objective.
     *
     * @throws dev.kiln.host.extension.PluginException if it is no loss of each example; the message names it
     */
    static Value write(Objective objective, Value input, Value prediction, Value target) {
        Value losses = origin(objective).write(() -> objective.apply(input, prediction, target));
        Promises.foreign(losses, prediction.graph())
                .or(() -> Promises.loss(losses, prediction, target))
                .ifPresent(promise -> {
                    throw origin(objective).fault(promise);
                });
        if (!losses.shape().dims().contains(prediction.batch())
                || losses.batch().equals(Dim.UNKNOWN)) {
            losses.graph().output(COUNT, losses.graph().apply("Shape", Attributes.NONE, losses));
        }
        return losses;
    }

    /**
     * Checks what could not be seen before.
     *
     * @param results what a run gave
     * @param examples how many there were
     * @throws dev.kiln.host.extension.PluginException if there were other losses than one for each
     */
    static void check(Objective objective, Map<String, Tensor> results, long examples) {
        Tensor count = results.get(COUNT);
        if (count != null && (count.size() != 1 || count.longs().get(0) != examples)) {
            throw origin(objective)
                    .fault("returned " + count.longs().get(0) + " losses for a batch of " + examples
                            + ", expected one number for each example");
        }
    }

    private static Origin origin(Objective objective) {
        return objective instanceof LossObjective of ? Origin.of("loss", of.loss()) : Origin.of("objective", objective);
    }
}
