package dev.kiln.plugins.pruning;

import dev.kiln.api.extension.Glob;
import dev.kiln.api.extension.Spelling;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.ConstantUse;
import dev.kiln.api.model.Model;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The weights of a model that may become zero.
 *
 * @param weights floating point numbers, by the constant's name
 * @param notes what was left out and why, each a sentence
 */
record PrunableWeights(Map<String, Tensor> weights, List<String> notes) {

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
        Set<String> excluded = excluded(exclude, weights.keySet(), roles);
        weights.keySet().removeAll(excluded);
        if (!excluded.isEmpty()) {
            notes.add("Left alone as asked: " + String.join(", ", excluded) + ".");
        }
        if (!others.isEmpty()) {
            notes.add("Left alone, as their numbers are no floating point ones: " + listed(others)
                    + "; prune before quantizing.");
        }
        requireSome(weights, model, others, excluded);
        return new PrunableWeights(weights, notes);
    }

    private static void requireSome(
            Map<String, Tensor> weights, Model model, Map<String, ElementType> others, Set<String> excluded) {
        if (weights.isEmpty()) {
            throw new GraphException("The model " + model.graph().name()
                    + " has no weights in floating point numbers that could be pruned"
                    + (excluded.isEmpty() ? "" : " but those that the option exclude leaves out")
                    + (others.isEmpty() ? "." : "; there are " + listed(others) + ". Prune before quantizing."));
        }
    }

    private static String listed(Map<String, ElementType> others) {
        return others.entrySet().stream()
                .map(other -> other.getKey() + " (" + other.getValue() + ")")
                .collect(Collectors.joining(", "));
    }

    private static Set<String> excluded(String exclude, Set<String> weights, ConstantRoles roles) {
        Set<String> excluded = new LinkedHashSet<>();
        for (Glob glob : Glob.alternatives(exclude)) {
            List<String> matching = weights.stream()
                    .filter(weight -> glob.matchesAny(names(weight, roles)))
                    .toList();
            if (matching.isEmpty()) {
                throw new OptionException("The option exclude has " + glob + ", and no weight or layer is called so."
                        + Spelling.hint(glob.toString(), weights) + " The weights are " + String.join(", ", weights)
                        + ".");
            }
            excluded.addAll(matching);
        }
        return excluded;
    }

    /** A weight's own name, and those of the layers that use it. */
    private static Set<String> names(String weight, ConstantRoles roles) {
        Set<String> names = new LinkedHashSet<>();
        names.add(weight);
        for (ConstantUse use : roles.uses(weight)) {
            names.add(
                    use.node().name().isEmpty()
                            ? use.node().output(0)
                            : use.node().name());
        }
        return names;
    }
}
