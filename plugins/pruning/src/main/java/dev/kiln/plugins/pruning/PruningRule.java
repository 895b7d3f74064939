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
 * regular steps the masks are recomputed for the sparsities of the schedule. A removed weight is zero, and
 * zeros are removed first, so it stays removed.
 */
final class PruningRule implements ParameterRule {

    /** The masks of the weights for the sparsity of each course, at the values of the moment; it may change them. */
    @FunctionalInterface
    interface Masks {
        Map<String, Tensor> of(TrainingValues values, List<Double> sparsities);
    }

    private final List<String> weights;
    private final List<Course> courses;
    private final Masks masks;
    private List<Double> sparsitiesSoFar = List.of();

    /**
     * A rule for some weights.
     *
     * @param weights the parameters that are pruned
     * @param courses the sparsities in each step, with one ramp and frequency
     * @param masks computes the masks
     */
    PruningRule(List<String> weights, List<Course> courses, Masks masks) {
        this.weights = List.copyOf(weights);
        this.courses = List.copyOf(courses);
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
        List<Double> sparsities =
                courses.stream().map(course -> course.sparsity(step, steps)).toList();
        // not the number of weights: a granularity may remove more for a share that rounds to as many
        if (courses.get(0).isDue(step, steps) && !sparsities.equals(sparsitiesSoFar)) {
            masks.of(values, sparsities).forEach((name, mask) -> {
                values.set(mask(name), mask);
                values.set(name, Masking.apply(values.get(name), mask));
            });
            sparsitiesSoFar = sparsities;
        }
    }
}
