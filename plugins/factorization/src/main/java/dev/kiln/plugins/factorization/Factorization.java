package dev.kiln.plugins.factorization;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The factorization of the layers of a model.
 *
 * @param model the model
 * @param layers its layers
 * @param candidates those with a weight that is not zero, with their decompositions
 */
record Factorization(Model model, Layers layers, List<Candidate> candidates) {

    Factorization {
        candidates = List.copyOf(candidates);
    }

    /**
     * The model with factors.
     *
     * @param model the model
     * @param changes the change of each weight
     * @param isChanged whether any layer is factorized
     * @param counts the layers and the multiply-accumulates, a clause
     * @param notes further notes, each a sentence
     */
    record Result(Model model, List<LayerChange> changes, boolean isChanged, String counts, List<String> notes) {

        Result {
            changes = List.copyOf(changes);
            notes = List.copyOf(notes);
        }
    }

    /** The model whose layers are factorized by a rule. */
    Result by(RankRule rule) {
        Map<String, Choice> choices = rule.choices(candidates);
        Rewriting rewriting = new Rewriting(model);
        Map<String, String> texts = new HashMap<>();
        long left = layers.products();
        for (Candidate candidate : candidates) {
            Choice choice = choices.get(candidate.weight());
            if (choice == null) {
                texts.put(candidate.weight(), "stays: " + rule.reason(candidate));
            } else {
                Product product = candidate.decomposition().product(choice);
                rewriting.replace(candidate.layer(), product);
                texts.put(candidate.weight(), text(candidate.layer(), choice, product));
                left -= candidate.layer().products() - choice.products();
            }
        }
        Model changed = rewriting.rewritten();
        return new Result(
                changed,
                layers.changes(layer -> texts.getOrDefault(layer.weight(), "stays: all its elements are zero")),
                !choices.isEmpty(),
                counts(choices.size(), left, changed),
                notes(rule, choices.keySet(), left));
    }

    private static String text(Layer layer, Choice choice, Product product) {
        return String.format(
                Locale.ROOT,
                "%s: %d multiply-accumulates in place of %d, relative error %.4f",
                choice.text(),
                choice.products(),
                layer.products(),
                product.error());
    }

    private String counts(int factorized, long left, Model changed) {
        return String.format(
                Locale.ROOT,
                "%d of %d weights are products of smaller ones: %d of %d multiply-accumulates are left (%.1f %%) and %d of %d parameters",
                factorized,
                layers.order().size(),
                left,
                layers.products(),
                100.0 * left / layers.products(),
                parameters(changed),
                parameters(model));
    }

    private static long parameters(Model model) {
        return model.parameters().stream()
                .mapToLong(name -> model.graph().constant(name).size())
                .sum();
    }

    private List<String> notes(RankRule rule, Set<String> factorized, long left) {
        List<String> notes = new ArrayList<>();
        rule.shortfall(left).ifPresent(notes::add);
        Set<String> pruned = new TreeSet<>(Sparsity.weights(model));
        pruned.retainAll(factorized);
        if (!pruned.isEmpty()) {
            notes.add("The zeros of pruned weights are gone, as products of matrices have none: "
                    + String.join(", ", pruned) + ".");
        }
        if (!factorized.isEmpty()) {
            notes.add(
                    "Fewer multiply-accumulates need not be faster: each product is one more layer. Measure the latency.");
        }
        return notes;
    }
}
