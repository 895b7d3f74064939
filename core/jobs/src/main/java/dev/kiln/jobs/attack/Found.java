package dev.kiln.jobs.attack;

import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/**
 * The result of a search on the attacked examples of a batch.
 *
 * @param inputs the adversarial inputs, in the form of the data set
 * @param predicted the predicted class of each; that of the clean input where it is unchanged, since different rounding in
 *     another batch is not an attack
 * @param confidences the probability of the predicted class of each
 * @param sizes the size of each change, in the norm
 * @param courses the course of the attack on each example
 * @param cost its cost
 */
record Found(Tensor inputs, int[] predicted, double[] confidences, double[] sizes, Courses courses, Cost cost) {

    /** No result, of a batch of which no example is attacked. */
    static Found nothing(Tensor none) {
        return new Found(none, new int[0], new double[0], new double[0], new Courses(), Cost.NONE);
    }

    /**
     * The cost of an attack.
     *
     * @param queries the predictions and gradients
     * @param seconds the duration
     * @param stages the parts of the attacks that it ran
     * @param lastStart what the last of several starts added
     */
    record Cost(Queries queries, double seconds, List<Stage> stages, LastStart lastStart) {

        static final Cost NONE = new Cost(Queries.NONE, 0, List.of(), LastStart.NONE);

        Cost plus(Cost more) {
            return new Cost(
                    queries.plus(more.queries),
                    seconds + more.seconds,
                    Stages.joined(stages, more.stages),
                    lastStart.plus(more.lastStart));
        }
    }
}
