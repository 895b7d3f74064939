package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.NamedWeights;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The sparsities that a pruning is to reach.
 *
 * @param all one for the weights that reach it together, if there are any, and one for each with a sparsity of its own
 */
record Goals(List<Goal> all) {

    /**
     * The sparsity of some weights.
     *
     * @param weights their names
     * @param sparsity the share of all their elements together that is set to zero
     */
    record Goal(Set<String> weights, double sparsity) {

        /** The values of its weights. */
        Map<String, Tensor> of(Map<String, Tensor> values) {
            Map<String, Tensor> own = new LinkedHashMap<>();
            weights.forEach(name -> own.put(name, Objects.requireNonNull(values.get(name), name)));
            return own;
        }

        private long asked(Map<String, Tensor> values) {
            return Math.round(sparsity
                    * of(values).values().stream().mapToLong(Tensor::size).sum());
        }
    }

    /**
     * The goals of options.
     *
     * @throws OptionException if they leave a weight without a sparsity or give it two, or the granularity fixes it
     */
    static Goals of(NamedWeights named, Optional<Double> sparsity, List<OwnSparsity> layers, Granularity granularity) {
        OptionalDouble fixed = granularity.fixedSparsity();
        if (fixed.isPresent()) {
            requireNone(fixed.getAsDouble(), sparsity.isPresent(), "sparsity");
            requireNone(fixed.getAsDouble(), !layers.isEmpty(), "layers");
            return new Goals(List.of(new Goal(named.weights(), fixed.getAsDouble())));
        }
        List<Goal> goals = own(named, layers);
        Set<String> others = new LinkedHashSet<>(named.weights());
        goals.forEach(goal -> others.removeAll(goal.weights()));
        if (!others.isEmpty()) {
            goals.add(0, new Goal(others, sparsity.orElseThrow(() -> needed(layers, others))));
        }
        return new Goals(List.copyOf(goals));
    }

    private static void requireNone(double fixed, boolean isGiven, String option) {
        if (isGiven) {
            throw new OptionException(
                    "The granularity fixes the sparsity at " + fixed + "; leave the option " + option + " out.");
        }
    }

    private static OptionException needed(List<OwnSparsity> layers, Set<String> others) {
        return new OptionException("The option sparsity is needed: the share of the weights that is set to zero."
                + (layers.isEmpty() ? "" : " The option layers names none for " + String.join(", ", others) + "."));
    }

    /**
     * The goals of weights with a sparsity of their own.
     *
     * @throws OptionException if a name matches nothing, or two match one weight
     */
    static List<Goal> own(NamedWeights named, List<OwnSparsity> layers) {
        Map<String, OwnSparsity> chosen = new LinkedHashMap<>();
        for (OwnSparsity own : layers) {
            for (String weight : named.matchingAny("layers", own.names())) {
                OwnSparsity other = chosen.put(weight, own);
                if (other != null) {
                    throw new OptionException("The option layers has " + other + " and " + own
                            + ", which both match the weight " + weight + "; let one name match it alone.");
                }
            }
        }
        List<Goal> goals = new ArrayList<>();
        chosen.forEach((weight, own) -> goals.add(new Goal(Set.of(weight), own.sparsity())));
        return goals;
    }

    /** The sparsity of each goal. */
    List<Double> sparsities() {
        return all.stream().map(Goal::sparsity).toList();
    }

    /** The number of elements that are asked for. */
    long asked(Map<String, Tensor> weights) {
        return all.stream().mapToLong(goal -> goal.asked(weights)).sum();
    }

    /** The sparsities in words. */
    String inWords() {
        return all.size() == 1 ? "sparsity of " + all.get(0).sparsity() : "sparsities";
    }
}
