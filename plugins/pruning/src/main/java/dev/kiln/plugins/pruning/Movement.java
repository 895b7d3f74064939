package dev.kiln.plugins.pruning;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.api.pruning.LearnedCriterion;
import dev.kiln.graph.build.Value;

/**
 * The movement of each element away from zero during fine-tuning (Sanh et al., 2020, "Movement pruning: adaptive sparsity
 * by fine-tuning"):
 *
 * <pre>
 * score = -sum over steps of g w,  g = dL/dw of the step, w before it
 * </pre>
 *
 * <p>An element whose magnitude the descent increases has a positive score, one that it shrinks a negative one, whatever
 * their magnitudes: it is for networks that were trained on another task, whose weights are large for reasons of that
 * task. The learning rate of the scores, a factor in the paper, changes no order and is left out.
 *
 * <p>In the paper, and in its popular implementations, the scores are those of a straight-through estimator: gradients
 * reach removed weights too, which may come back. Here removed elements stay removed, their scores no longer change, and
 * scores follow from the gradients of the elements that are left. Nothing can be scored before the first step, so that
 * schedules and granularities that remove at once are refused.
 *
 * <p>It costs two products for each element and step, and the memory of the scores. Two scores that are equal to the
 * seventh digit are compared as equal, since they are measured from the lowest one.
 */
@Describe(name = "movement", value = "The movement of each element away from zero during fine-tuning")
public record Movement() implements LearnedCriterion {

    @Override
    public Value learned(Value scores, Value weight, Value gradient) {
        return scores.sub(gradient.mul(weight));
    }

    /** Creates {@code movement}. */
    public static final class Provider extends RecordProvider<Criterion> implements CriterionProvider {}
}
