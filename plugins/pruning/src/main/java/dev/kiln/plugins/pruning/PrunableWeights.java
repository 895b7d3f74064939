package dev.kiln.plugins.pruning;

import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The weights of a model that can be pruned.
 *
 * @param weights floating point numbers, by the constant's name
 * @param notes the weights that are not pruned, with the reasons, each a sentence
 * @param roles the uses of the constants
 */
record PrunableWeights(Map<String, Tensor> weights, List<String> notes, ConstantRoles roles) {

    private static final Set<ElementType> NUMBERS =
            Set.of(ElementType.FLOAT, ElementType.DOUBLE, ElementType.FLOAT16, ElementType.BFLOAT16);

    /**
     * Finds them.
     *
     * @param exclude names of constants or layers, globs separated by {@code |}; empty for none
     * @throws OptionException if a glob matches nothing
     * @throws GraphException if nothing is left to prune
     */
    static PrunableWeights of(Model model, String exclude) {
        ConstantRoles roles = ConstantRoles.of(model.graph());
        Map<String, Tensor> weights = new LinkedHashMap<>();
        Map<String, ElementType> others = new LinkedHashMap<>();
        for (String name : roles.prunable()) {
            Tensor value = model.graph().constant(name);
            if (!NUMBERS.contains(value.elementType())) {
                others.put(name, value.elementType());
            } else if (model.parameters().contains(name)) {
                weights.put(name, value);
            }
        }
        List<String> notes = new ArrayList<>();
        Set<String> excluded = new NamedWeights(weights.keySet(), roles).matchingAny("exclude", exclude);
        weights.keySet().removeAll(excluded);
        if (!excluded.isEmpty()) {
            notes.add("Left alone as asked: " + String.join(", ", excluded) + ".");
        }
        if (!others.isEmpty()) {
            notes.add("Left alone, as their numbers are not floating point numbers: " + listed(others)
                    + "; prune before quantizing.");
        }
        requireSome(weights, model, others, excluded);
        return new PrunableWeights(weights, notes, roles);
    }

    private static void requireSome(
            Map<String, Tensor> weights, Model model, Map<String, ElementType> others, Set<String> excluded) {
        if (weights.isEmpty()) {
            throw new GraphException("The model " + model.graph().name()
                    + " has no weights in floating point numbers that could be pruned"
                    + (excluded.isEmpty() ? "" : " except those that the option exclude names")
                    + (others.isEmpty() ? "." : "; there are " + listed(others) + ". Prune before quantizing."));
        }
    }

    private static String listed(Map<String, ElementType> others) {
        return others.entrySet().stream()
                .map(other -> other.getKey() + " (" + other.getValue() + ")")
                .collect(Collectors.joining(", "));
    }

    /** The weights by the names that users give them. */
    NamedWeights named() {
        return new NamedWeights(weights.keySet(), roles);
    }
}
