package dev.kiln.api.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.model.Model;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Scores the elements of weights: the lower the score, the sooner an element is removed. */
@Experimental
@FunctionalInterface
public interface Criterion {

    /**
     * Scores weights at their present values. Elements that are zero already are removed first, whatever their score.
     *
     * @param model the model; during fine-tuning with the values of the moment
     * @param weights the names of the weights that are pruned, constants of its graph
     * @param scope data, activations and gradients, as far as the criterion needs them
     * @return for each weight a score of each element, FLOAT of the weight's shape, not negative
     */
    Map<String, Tensor> scores(Model model, Set<String> weights, CompressionScope scope);

    /**
     * Whether the scores follow from data, or from parameters other than the weights that are scored. The plan of a pruning
     * then has no counts, since planning is fast.
     */
    default boolean needsData() {
        return false;
    }

    /**
     * Whether all elements of an output have one score, that of the output. Where whole channels are removed, only the
     * layers that compute them are scored then, not those that read them.
     */
    default boolean scoresOutputs() {
        return false;
    }

    /**
     * Returns why weights of a model cannot be scored with the data of a scope, a sentence that names the weight and the
     * remedy. They are then refused before any work. It is fast. By default every weight can be scored.
     *
     * @param model the model
     * @param weights the names of the weights that are pruned
     * @param scope the data that the user gave
     * @throws dev.kiln.graph.error.DataException if the user gave none, from the scope
     */
    default Optional<String> weightConflict(Model model, Set<String> weights, CompressionScope scope) {
        return Optional.empty();
    }

    /**
     * Returns why the scores have no meaning with a granularity, a sentence that names the remedy. The pair is then refused
     * before any work. By default every granularity has a meaning.
     *
     * @param granularity which elements are removed together
     */
    default Optional<String> conflict(Granularity granularity) {
        return Optional.empty();
    }

    /**
     * Returns why the scores have no meaning with a schedule, a sentence that names the remedy. The pair is then refused
     * before any work. By default every schedule has a meaning.
     *
     * @param schedule the sparsity in the course of fine-tuning
     */
    default Optional<String> scheduleConflict(SparsitySchedule schedule) {
        return Optional.empty();
    }

    /**
     * Changes the elements that stay, so as to make up for those that go. By default they stay as they are.
     *
     * @param model the model before the removal; during fine-tuning with the values of the moment
     * @param masks for each weight 1 where an element stays, 0 where it is removed, FLOAT of its shape
     * @param scope data, activations and gradients, as far as the criterion needs them
     * @return the new values of weights by name, of their types; those that are left out stay as they are. Removed elements
     *     become zero whatever their new value
     */
    default Map<String, Tensor> repaired(Model model, Map<String, Tensor> masks, CompressionScope scope) {
        return Map.of();
    }
}
