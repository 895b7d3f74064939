package dev.kiln.jobs.attack;

import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.Classes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The predictions of the model without an attack. */
final class CleanPredictions {

    /** The greatest relative difference of the scores of two runs that rounding explains; AutoAttack's. */
    private static final double SAME = 1e-4;

    private final List<Integer> labels = new ArrayList<>();
    private final BitSet right = new BitSet();
    private long classes;
    private long unanswered;
    private boolean areProbabilities = true;
    private double difference;

    /** Adds a batch. */
    void add(CleanBatch batch) {
        classes = batch.classes();
        areProbabilities &= Classes.areProbabilities(batch.predictions());
        for (int row = 0; row < batch.labels().length; row++) {
            right.set(labels.size(), batch.isRight(row));
            labels.add((int) batch.labels()[row]);
            unanswered += batch.chosen()[row] < 0 ? 1 : 0;
        }
    }

    /** Compares the scores of two runs on the same examples. */
    void compare(Tensor once, Tensor again) {
        float[] first = once.toFloatArray();
        float[] second = again.toFloatArray();
        double squares = 0;
        double all = 0;
        for (int i = 0; i < first.length; i++) {
            squares += Math.pow((double) first[i] - second[i], 2);
            all += Math.pow(first[i], 2);
        }
        difference = all == 0 ? 0 : Math.sqrt(squares / all);
    }

    /** Whether two runs on the same examples give different scores. */
    boolean areRandom() {
        return difference > SAME;
    }

    long samples() {
        return labels.size();
    }

    long right() {
        return right.cardinality();
    }

    /** The accuracy of one and the same answer: the share of the most frequent class, or of one of all classes. */
    double chance() {
        long most = classes(all()).stream()
                .mapToLong(ClassRobustness::samples)
                .max()
                .orElse(0);
        return Math.max(1.0 / classes, (double) most / labels.size());
    }

    /** Whether its logits look like probabilities. */
    boolean areProbabilities() {
        return areProbabilities;
    }

    /** All examples. */
    BitSet all() {
        BitSet all = new BitSet();
        all.set(0, labels.size());
        return all;
    }

    /** The robustness of each class that has examples. */
    List<ClassRobustness> classes(BitSet robust) {
        long[][] counts = new long[(int) classes][3];
        for (int i = 0; i < labels.size(); i++) {
            long[] count = counts[labels.get(i)];
            count[0]++;
            count[1] += right.get(i) ? 1 : 0;
            count[2] += robust.get(i) ? 1 : 0;
        }
        List<ClassRobustness> all = new ArrayList<>();
        for (int label = 0; label < counts.length; label++) {
            if (counts[label][0] > 0) {
                all.add(new ClassRobustness(label, counts[label][0], counts[label][1], counts[label][2]));
            }
        }
        return all;
    }

    /** Warnings about the accuracy without an attack. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (unanswered > 0) {
            warnings.add("The model answers " + unanswered + " of " + labels.size()
                    + " examples with values that are not numbers, without any attack; they count as wrong.");
        }
        if (areRandom()) {
            warnings.add("The model is randomised: two predictions of the same examples differ. An attack that sees one"
                    + " draw overstates the robustness. Average the gradient over draws (pgd:eot=20,"
                    + " autoattack:version=rand), and repeat the evaluation with other seeds.");
        }
        return warnings;
    }
}
