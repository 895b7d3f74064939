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

/** The losses of an objective: one number for each example, which is checked before a run or counted in it. */
final class ExampleLosses {

    /** The number of losses of the objective; only where it is not known before a run. */
    private static final String COUNT = "training/losses";

    private ExampleLosses() {}

    /**
     * Writes an objective.
     *
     * @throws dev.kiln.host.extension.PluginException if it is not a loss of each example; the message names it
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
     * Checks the number of losses where it was not known before the run.
     *
     * @param results the results of a run
     * @param examples their number
     * @throws dev.kiln.host.extension.PluginException if there is not one loss for each
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
