package dev.kiln.plugins.pruning;

import dev.kiln.api.training.ParameterRule;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Removes weights during training and keeps them at zero: after every update a weight is multiplied by its mask, and at
 * regular steps the masks are recomputed for the sparsity of the schedule. A removed weight has magnitude 0, so it
 * stays removed.
 */
final class PruningRule implements ParameterRule {

    private final List<String> weights;
    private final long total;
    private final CubicSchedule schedule;
    private final double ramp;
    private final int frequency;
    private long prunedSoFar = -1;

    /**
     * A rule for some weights.
     *
     * @param weights the parameters that are pruned
     * @param total the number of their elements
     * @param schedule the sparsity over the ramp
     * @param ramp the share of training after which the goal is reached, in (0, 1]
     * @param frequency the number of steps between updates of the masks
     */
    PruningRule(List<String> weights, long total, CubicSchedule schedule, double ramp, int frequency) {
        this.weights = List.copyOf(weights);
        this.total = total;
        this.schedule = schedule;
        this.ramp = ramp;
        this.frequency = frequency;
    }

    private static String mask(String name) {
        return name + "/pruning-mask";
    }

    @Override
    public Value constrain(String name, Value updated) {
        if (!weights.contains(name)) {
            return updated;
        }
        Tensor ones = Tensor.full(ElementType.FLOAT, 1, updated.shape().toArray());
        return updated.mul(updated.graph().state(mask(name), ones));
    }

    @Override
    public void beforeStep(long step, long steps, TrainingValues values) {
        double progress = progress(step, steps);
        long pruned = Math.round(schedule.at(progress) * total);
        boolean due = step % frequency == 0 || progress >= 1;
        if (due && pruned != prunedSoFar) {
            Map<String, Tensor> now = new LinkedHashMap<>();
            weights.forEach(name -> now.put(name, values.get(name)));
            MagnitudeMasks.of(now, pruned).forEach((name, mask) -> {
                values.set(mask(name), mask);
                values.set(name, Masking.apply(values.get(name), mask));
            });
            prunedSoFar = pruned;
        }
    }

    /** The share of the ramp before a step: 0 for the first step, 1 for the last, also where it is the first. */
    private double progress(long step, long steps) {
        return step + 1 >= steps ? 1 : step / Math.max(1, Math.floor(ramp * (steps - 1)));
    }
}
