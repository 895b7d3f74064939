package dev.kiln.jobs.training;

import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.models.ConstantSummary;
import dev.kiln.models.ConstantSummary.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Notes for the user on the less obvious changes that a training will make. */
final class TrainingNotes {

    private TrainingNotes() {}

    /**
     * Sentences on a model in its trainable form; none for one with only weights, biases and normalizations.
     *
     * @param frozen globs of the parameters that are not trained
     */
    static List<String> of(Model model, List<String> frozen) {
        List<String> notes = new ArrayList<>();
        ConstantSummary constants = ConstantSummary.of(model);
        List<Entry> unusual = constants.unusual().stream()
                .filter(e -> !NameGlob.matches(frozen, e.name()))
                .toList();
        if (!unusual.isEmpty()) {
            notes.add("Beyond weights, biases and normalizations, training changes " + listed(unusual)
                    + "; --freeze excludes parameters.");
        }
        List<Entry> left = constants.leftAlone();
        if (!left.isEmpty()) {
            notes.add("Training does not change constants that are not parameters by their use: " + listed(left) + ".");
        }
        sparse(model, notes);
        return notes;
    }

    private static void sparse(Model model, List<String> notes) {
        Set<String> weights = Sparsity.weights(model);
        if (!weights.isEmpty()) {
            long zeros = weights.stream()
                    .mapToLong(name -> Sparsity.zeros(model.graph().constant(name)))
                    .sum();
            long all = weights.stream()
                    .mapToLong(name -> model.graph().constant(name).size())
                    .sum();
            notes.add(String.format(
                    Locale.ROOT,
                    "The model was pruned (%s): the %d zeros among the %d numbers of its weights stay zeros.",
                    model.metadata().get(Sparsity.KEY),
                    zeros,
                    all));
        }
    }

    private static String listed(List<Entry> entries) {
        int most = 6;
        String first = entries.stream().limit(most).map(Entry::text).collect(Collectors.joining(", "));
        return entries.size() <= most ? first : first + " and " + (entries.size() - most) + " more";
    }
}
