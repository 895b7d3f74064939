package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.tensor.Tensor;
import java.util.stream.IntStream;

/** The examples of a batch that have withstood all attacks so far, and the last result for each example. */
final class OpenExamples {

    private final Batch batch;
    private Tensor results;
    private int[] rows;

    /**
     * All examples, as they are.
     *
     * @param batch the examples
     */
    OpenExamples(Batch batch) {
        this.batch = batch;
        this.results = batch.inputs();
        this.rows = IntStream.range(0, batch.size()).toArray();
    }

    boolean isEmpty() {
        return rows.length == 0;
    }

    /** The examples that are open. */
    Batch examples() {
        return batch.select(rows);
    }

    /** Their positions in the batch. */
    int[] rows() {
        return rows.clone();
    }

    /**
     * Takes the results of an attack on the open examples; those that reach the goal are no longer open.
     *
     * @param tried the results
     * @param target the model under attack, which is asked once for each
     * @param isTargeted whether the batch's classes are target classes
     */
    void take(Tensor tried, AttackTarget target, boolean isTargeted) {
        boolean[] reached = target.goalReached(tried, examples(), isTargeted);
        results = Rows.replaced(results, rows, tried);
        rows = Rows.without(reached, rows);
    }

    /** The last result for each example, the clean input where there was none. */
    Tensor results() {
        return results;
    }
}
