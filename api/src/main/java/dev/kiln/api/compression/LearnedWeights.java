package dev.kiln.api.compression;

import dev.kiln.api.model.ConstantRole;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The weights of a model that a compressor changes: parameters that are {@linkplain ConstantRole#WEIGHT weights} for
 * all layers that read them and no results of the graph, in floating point numbers, except those that the user excludes.
 *
 * @param weights their values by the names of the constants, in the order in which nodes use them
 * @param notes the weights that are left alone, with the reasons, each a sentence
 * @param roles the uses of the constants
 */
@Experimental
public record LearnedWeights(Map<String, Tensor> weights, List<String> notes, ConstantRoles roles) {

    private static final Set<ElementType> NUMBERS =
            Set.of(ElementType.FLOAT, ElementType.DOUBLE, ElementType.FLOAT16, ElementType.BFLOAT16);

    /** Copies the collections, keeping their order. */
    public LearnedWeights {
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
        notes = List.copyOf(notes);
    }

    /**
     * Finds them.
     *
     * @param model the model
     * @param exclude names of constants or layers, globs separated by {@code |}; empty for none
     * @return at least one weight
     * @throws OptionException if a glob matches nothing
     * @throws GraphException if nothing is left, or a weight has NaN
     */
    public static LearnedWeights of(Model model, String exclude) {
        ConstantRoles roles = ConstantRoles.of(model.graph());
        Map<String, Tensor> weights = new LinkedHashMap<>();
        Map<String, ElementType> others = new LinkedHashMap<>();
        List<String> results = new ArrayList<>();
        for (String name : roles.prunable()) {
            Tensor value = model.graph().constant(name);
            if (!NUMBERS.contains(value.elementType())) {
                others.put(name, value.elementType());
            } else if (model.graph().outputs().contains(name)) {
                results.add(name);
            } else if (model.parameters().contains(name)) {
                weights.put(name, value);
            }
        }
        List<String> notes = new ArrayList<>();
        if (!results.isEmpty()) {
            notes.add("Left alone, as they are results of the model: " + String.join(", ", results) + ".");
        }
        Set<String> excluded = new NamedWeights(weights.keySet(), roles).matchingAny("exclude", exclude);
        weights.keySet().removeAll(excluded);
        if (!excluded.isEmpty()) {
            notes.add("Left alone as asked: " + String.join(", ", excluded) + ".");
        }
        if (!others.isEmpty()) {
            notes.add("Left alone, as their numbers are not floating point numbers: " + listed(others)
                    + "; use this method before quantizing.");
        }
        requireSome(weights, model, others, excluded);
        weights.forEach(LearnedWeights::requireNumbers);
        return new LearnedWeights(weights, notes, roles);
    }

    private static void requireNumbers(String name, Tensor weight) {
        for (int i = 0; i < weight.size(); i++) {
            if (Double.isNaN(weight.getDouble(i))) {
                throw new GraphException(
                        at(name, weight, i) + ", so that nothing can be said of the model; train or export it again.");
            }
        }
    }

    private static void requireSome(
            Map<String, Tensor> weights, Model model, Map<String, ElementType> others, Set<String> excluded) {
        if (weights.isEmpty()) {
            throw new GraphException("The model " + model.graph().name()
                    + " has no weights in floating point numbers that this method could change"
                    + (excluded.isEmpty() ? "" : " except those that the option exclude names")
                    + (others.isEmpty()
                            ? "."
                            : "; there are " + listed(others) + ". Use this method before quantizing."));
        }
    }

    private static String listed(Map<String, ElementType> others) {
        return others.entrySet().stream()
                .map(other -> other.getKey() + " (" + other.getValue() + ")")
                .collect(Collectors.joining(", "));
    }

    /** Returns the weights by the names that users give them. */
    public NamedWeights named() {
        return new NamedWeights(weights.keySet(), roles);
    }

    /**
     * Checks that all elements are numbers.
     *
     * @return these weights
     * @throws GraphException if an element is infinite or NaN; the message names the weight and the element
     */
    public LearnedWeights requireFinite() {
        weights.forEach((name, weight) -> {
            for (int i = 0; i < weight.size(); i++) {
                if (!Double.isFinite(weight.getDouble(i))) {
                    throw new GraphException(at(name, weight, i) + ", and this method computes with finite numbers;"
                            + " train the model anew, or add the option exclude=" + name + ".");
                }
            }
        });
        return this;
    }

    private static String at(String name, Tensor weight, int index) {
        return "The weight " + name + " has the element " + weight.getDouble(index) + " at the index " + index
                + " in row-major order";
    }
}
