package dev.kiln.jobs.training;

import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The completed epochs of a training, and the values of the one whose model is returned if it ends now. */
final class EpochHistory {

    private final ModelSelection selection;
    private final List<EpochResult> results = new ArrayList<>();
    private Map<String, Tensor> selected = Map.of();

    EpochHistory(ModelSelection selection) {
        this.selection = selection;
    }

    /**
     * Adds an epoch.
     *
     * @param result its result
     * @param learned reads the values of the model after it
     */
    void add(EpochResult result, Supplier<Map<String, Tensor>> learned) {
        results.add(result);
        if (!selection.isBest() || best() == results.size()) {
            selected = learned.get();
        }
    }

    /**
     * Takes the epochs before a resume.
     *
     * @param before their results
     * @param values the values of the model after the one that was selected
     */
    void resume(List<EpochResult> before, Map<String, Tensor> values) {
        results.addAll(before);
        selected = values;
    }

    List<EpochResult> results() {
        return List.copyOf(results);
    }

    int size() {
        return results.size();
    }

    /** The values of the model by name; none before the first epoch. */
    Map<String, Tensor> selected() {
        return selected;
    }

    /** The number of the selected epoch, from 1; 0 before the first. */
    int selectedEpoch() {
        return selection.isBest() ? best() : results.size();
    }

    /** The number of the first epoch with the lowest loss, from 1; the first where no loss is a number. */
    private int best() {
        int best = 0;
        for (int i = 1; i < results.size(); i++) {
            double lowest = loss(best);
            if (loss(i) < lowest || (Double.isNaN(lowest) && !Double.isNaN(loss(i)))) {
                best = i;
            }
        }
        return results.isEmpty() ? 0 : best + 1;
    }

    private double loss(int epoch) {
        return results.get(epoch).validationLoss().orElse(Double.NaN);
    }

    /** Whether the loss on the validation data has not become lower for as long as is waited for. */
    boolean isStopped() {
        return selection.patience().isPresent()
                && results.size() - best() >= selection.patience().getAsInt();
    }

    /** The selection and an early end, for users; empty where the last of all epochs is returned. */
    Optional<String> note(int epochs) {
        StringBuilder note = new StringBuilder();
        if (isStopped() && results.size() < epochs) {
            note.append("The training ended after epoch ")
                    .append(results.size())
                    .append(" of ")
                    .append(epochs)
                    .append(": the validation loss had not become lower for ")
                    .append(results.size() - best())
                    .append(results.size() - best() == 1 ? " epoch. " : " epochs. ");
        }
        if (selection.isBest()) {
            note.append(String.format(
                    Locale.ROOT,
                    "The model is that of epoch %d, with the lowest validation loss, %.4f.",
                    best(),
                    loss(best() - 1)));
        }
        return note.isEmpty() ? Optional.empty() : Optional.of(note.toString().strip());
    }
}
