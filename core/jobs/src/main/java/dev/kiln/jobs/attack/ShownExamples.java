package dev.kiln.jobs.attack;

import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The adversarial examples that are kept to be shown: one of each class first, then any. */
final class ShownExamples {

    private final int count;
    private final List<AdversarialExample> first = new ArrayList<>();
    private final List<AdversarialExample> more = new ArrayList<>();
    private final Set<Integer> classes = new HashSet<>();

    ShownExamples(int count) {
        this.count = count;
    }

    void add(CleanBatch clean, BatchOutcome outcome) {
        for (int row = 0; row < clean.labels().length && first.size() < count; row++) {
            boolean isNew = !classes.contains((int) clean.labels()[row]);
            if (isReached(clean, outcome, row) && (isNew || more.size() < count)) {
                classes.add((int) clean.labels()[row]);
                (isNew ? first : more).add(example(clean, outcome, row));
            }
        }
    }

    /** An example whose class has changed within the ball. */
    private static boolean isReached(CleanBatch clean, BatchOutcome outcome, int row) {
        return Double.isFinite(outcome.distances()[row]) && outcome.predicted()[row] != clean.chosen()[row];
    }

    private static AdversarialExample example(CleanBatch clean, BatchOutcome outcome, int row) {
        return new AdversarialExample(
                clean.batch().indices()[row],
                of(clean.batch().inputs(), row),
                of(outcome.inputs(), row),
                (int) clean.labels()[row],
                clean.chosen()[row],
                clean.confidences()[row],
                outcome.predicted()[row],
                outcome.confidences()[row]);
    }

    private static Tensor of(Tensor batch, int row) {
        long[] shape = batch.shape();
        return batch.select(row).reshape(Arrays.copyOfRange(shape, 1, shape.length));
    }

    List<AdversarialExample> all() {
        List<AdversarialExample> all = new ArrayList<>(first);
        all.addAll(more.subList(0, Math.min(more.size(), count - first.size())));
        return all;
    }
}
