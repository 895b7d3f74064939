package dev.kiln.api.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A criterion whose scores are learned while a model is fine-tuned, from the gradients of the training. It only writes
 * graph: the scores are states of the training, saved and restored with its checkpoints, so that one object serves any
 * number of trainings. Without fine-tuning it is refused.
 */
@Experimental
public interface LearnedCriterion extends Criterion {

    /**
     * Writes the scores of a weight after a training step.
     *
     * @param scores its scores before the step, FLOAT of its shape; 0 before the first step
     * @param weight its value before the step
     * @param gradient the gradient of the mean loss with respect to it
     * @return its scores after the step, of the same shape and of any sign: the lower, the sooner an element is removed
     */
    Value learned(Value scores, Value weight, Value gradient);

    /** Refused: there are no scores before a training. */
    @Override
    default Map<String, Tensor> scores(Model model, Set<String> weights, CompressionScope scope) {
        throw new OptionException(
                "The criterion learns its scores while weights are fine-tuned, and has none before; choose another criterion, such as magnitude, where nothing is trained.");
    }

    /** The scores follow from the data of the training. */
    @Override
    default boolean needsData() {
        return true;
    }

    /** A granularity that fixes the sparsity removes all before the first step. */
    @Override
    default Optional<String> conflict(Granularity granularity) {
        return granularity.fixedSparsity().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "The criterion learns its scores while weights are fine-tuned, and the granularity removes all before the first step, as it fixes the sparsity; choose another granularity, such as unstructured, or another criterion.");
    }

    /** A schedule may not begin with a removal. */
    @Override
    default Optional<String> scheduleConflict(SparsitySchedule schedule) {
        return schedule.sparsity(0, 0.5, 0) == 0
                ? Optional.empty()
                : Optional.of(
                        "The criterion learns its scores while weights are fine-tuned, and the schedule removes some before the first step; choose another schedule, such as cubic, or another criterion.");
    }
}
