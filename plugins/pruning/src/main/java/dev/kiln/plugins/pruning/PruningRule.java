package dev.kiln.plugins.pruning;

import dev.kiln.api.training.ParameterRule;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Removes weights during training and keeps them at zero: after every update a weight is multiplied by its mask, and at
 * regular steps the masks are recomputed for the sparsity of the schedule. A removed weight is zero, and
 * zeros are removed first, so it stays removed.
 */
final class PruningRule implements ParameterRule {

    /** The masks of the weights for a sparsity, at the values of the moment. */
    @FunctionalInterface
    interface Masks {
        Map<String, Tensor> of(TrainingValues values, double sparsity);
    }

    private final List<String> weights;
    private final Course course;
    private final Masks masks;
    private double sparsitySoFar = -1;

    /**
     * A rule for some weights.
     *
     * @param weights the parameters that are pruned
     * @param course the sparsity in each step
     * @param masks computes the masks
     */
    PruningRule(List<String> weights, Course course, Masks masks) {
        this.weights = List.copyOf(weights);
        this.course = course;
        this.masks = masks;
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
        double sparsity = course.sparsity(step, steps);
        // not the number of weights: a granularity may remove more for a share that rounds to as many
        if (course.isDue(step, steps) && sparsity != sparsitySoFar) {
            masks.of(values, sparsity).forEach((name, mask) -> {
                values.set(mask(name), mask);
                values.set(name, Masking.apply(values.get(name), mask));
            });
            sparsitySoFar = sparsity;
        }
    }
}
