package dev.kiln.jobs.attack;

import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.evaluation.Confidence;
import dev.kiln.jobs.fit.Classes;
import dev.kiln.jobs.fit.ExampleRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** One attack at one size, batch by batch. */
final class Trial {

    private final NamedAttack attack;
    private final AttackPrograms programs;
    private final AttackSession session;
    private final RobustnessSettings settings;
    private final BitSet robust = new BitSet();
    private final List<Double> sizes = new ArrayList<>();
    private final Shortfall shortfall = new Shortfall();
    private final List<AdversarialExample> shown = new ArrayList<>();
    private final Optional<KeptInputs> kept;
    private long samples;
    private long nanos;

    Trial(NamedAttack attack, ThreatModel threat, AttackPrograms programs, RobustnessSettings settings, DataSet data) {
        this.attack = attack;
        this.programs = programs;
        this.session = new AttackSession(programs, threat, settings.seed());
        this.settings = settings;
        this.kept = settings.keepsInputs() ? Optional.of(new KeptInputs(data)) : Optional.empty();
    }

    void run(CleanBatch clean) {
        int[] rows = IntStream.range(0, clean.batch().size())
                .filter(row -> isAttacked(clean, row))
                .toArray();
        samples += clean.batch().size();
        markUntouched(clean, rows);
        if (rows.length == 0) {
            kept.ifPresent(
                    inputs -> inputs.add(clean.batch(), rows, clean.batch().inputs()));
            return;
        }
        Batch goal = goal(clean, rows);
        long start = System.nanoTime();
        Tensor found = session.attack(attack, goal);
        nanos += System.nanoTime() - start;
        kept.ifPresent(inputs -> inputs.add(clean.batch(), rows, found));
        count(clean, rows, goal, found);
    }

    private boolean isAttacked(CleanBatch clean, int row) {
        boolean isThere = session.threat().targeted() && wanted(clean, row) == clean.labels()[row];
        return clean.isRight(row) && !isThere;
    }

    private long wanted(CleanBatch clean, int row) {
        return settings.wanted(clean.labels()[row], clean.classes());
    }

    /** Correctly classified examples of the target class are not attacked and stay correct. */
    private void markUntouched(CleanBatch clean, int[] rows) {
        IntStream.range(0, clean.batch().size()).filter(clean::isRight).forEach(row -> robust.set(clean.first() + row));
        Arrays.stream(rows).forEach(row -> robust.clear(clean.first() + row));
    }

    private Batch goal(CleanBatch clean, int[] rows) {
        long[] indices = clean.batch().indices();
        long[] targets = Arrays.stream(rows)
                .mapToLong(row -> session.threat().targeted() ? wanted(clean, row) : clean.labels()[row])
                .toArray();
        return new Batch(
                ExampleRows.select(clean.batch().inputs(), rows),
                Tensor.of(targets, targets.length),
                Arrays.stream(rows).mapToLong(row -> indices[row]).toArray());
    }

    private void count(CleanBatch clean, int[] rows, Batch goal, Tensor found) {
        int[] predicted = Classes.greatest(programs.predictor().predict(found));
        double[] changes =
                Perturbation.sizes(goal.inputs(), found, session.threat().norm());
        for (int i = 0; i < rows.length; i++) {
            // an unchanged input keeps its prediction: different rounding in another batch is not an attack
            boolean isUnchanged = changes[i] == 0;
            int chosen = isUnchanged ? clean.chosen()[rows[i]] : predicted[i];
            robust.set(clean.first() + rows[i], chosen == clean.labels()[rows[i]]);
            boolean isReached =
                    chosen == goal.targets().longs().get(i) == session.threat().targeted();
            long example = goal.indices()[i];
            shortfall.add(session.courses(), example, session.threat().epsilon(), !isReached, isUnchanged);
            if (chosen < 0) {
                shortfall.addUnanswered();
            }
            if (isReached) {
                sizes.add(changes[i]);
                show(clean, rows[i], example(goal.inputs(), i), example(found, i), chosen);
            }
        }
    }

    private void show(CleanBatch clean, int row, Tensor original, Tensor adversarial, int after) {
        if (shown.size() < settings.shown()) {
            long index = clean.batch().indices()[row];
            int label = (int) clean.labels()[row];
            shown.add(new AdversarialExample(index, original, adversarial, label, clean.chosen()[row], after));
        }
    }

    private static Tensor example(Tensor batch, int row) {
        long[] shape = batch.shape();
        return ExampleRows.select(batch, row).reshape(Arrays.copyOfRange(shape, 1, shape.length));
    }

    /** Whether each example, in the order of the evaluation, is classified correctly after the attack. */
    BitSet robust() {
        return robust;
    }

    ThreatModel threat() {
        return session.threat();
    }

    Shortfall shortfall() {
        return shortfall;
    }

    /** The result, without warnings. */
    AttackResult result() {
        int right = robust.cardinality();
        long attacked = shortfall.examples() - shortfall.lost();
        return new AttackResult(
                attack,
                session.threat(),
                (double) right / samples,
                Confidence.wilson(right, samples),
                attacked,
                attacked == 0 ? 0 : (double) sizes.size() / attacked,
                median(),
                session.queries(),
                nanos * 1e-9,
                List.of(),
                shown,
                kept.map(KeptInputs::tensor));
    }

    private OptionalDouble median() {
        double[] sorted =
                sizes.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of((sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2);
    }
}
