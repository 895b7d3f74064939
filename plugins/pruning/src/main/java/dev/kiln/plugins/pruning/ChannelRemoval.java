package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.ModelStructure;
import dev.kiln.api.pruning.StructuralDimension;
import dev.kiln.api.pruning.StructuralGroup;
import dev.kiln.graph.error.GraphException;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * One removal: the model after any number of the steps of an order.
 *
 * @param model the model before it
 * @param structure its structure
 * @param order the steps
 * @param target the quantity that counts
 * @param scope counts and measures it
 */
record ChannelRemoval(
        Model model, ModelStructure structure, ChannelOrder order, ChannelTarget target, CompressionScope scope) {

    /** The number of channels of a model that can be removed. */
    static int channels(ModelStructure structure) {
        return structure.dimensions().stream()
                .mapToInt(StructuralDimension::channels)
                .sum();
    }

    /** The model after some steps. */
    Model model(int steps) {
        List<StructuralGroup> groups = order.groups(steps);
        return groups.isEmpty() ? model : structure.without(groups);
    }

    /** The quantity after some steps. */
    double quantity(int steps) {
        return target.of(() -> model(steps), channels(structure) - order.channels(steps), scope);
    }

    /**
     * The smallest number of steps after which the quantity is at most a goal.
     *
     * @throws GraphException if it is larger after all of them
     */
    int steps(double goal) {
        int most = most();
        double least = quantity(most);
        if (least > goal) {
            throw missed(goal, least);
        }
        // the steps that are asked for by name are taken in any case
        return first(order.required(), most, steps -> quantity(steps) <= goal);
    }

    /** The number of steps after which something is left of every axis. */
    private int most() {
        int all = order.steps().size();
        return structure.isRemovable(order.groups(all))
                ? all
                : first(0, all, steps -> !structure.isRemovable(order.groups(steps))) - 1;
    }

    /** The smallest number from one to another for which a condition holds, as it does for all larger ones. */
    private static int first(int from, int to, IntPredicate condition) {
        int low = from - 1;
        int high = to;
        while (high - low > 1) {
            int middle = (low + high) / 2;
            if (condition.test(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private GraphException missed(double goal, double least) {
        return new GraphException(String.format(
                Locale.ROOT,
                "At most %.1f %% of the %s can be removed, down to %s, and %s are asked for; choose a smaller ratio, multiple or minimum, or exclude less.",
                100 * (1 - least / quantity(0)),
                target.name().toLowerCase(Locale.ROOT),
                target.text(least),
                target.text(goal)));
    }
}
