package dev.kiln.jobs.attack;

import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.evaluation.Confidence;
import dev.kiln.jobs.fit.Classes;
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
    private final Search search;
    private final ThreatModel threat;
    private final RobustnessSettings settings;
    private final BitSet robust = new BitSet();
    private final List<Double> sizes = new ArrayList<>();
    private final Shortfall shortfall = new Shortfall();
    private final List<AdversarialExample> shown = new ArrayList<>();
    private final Optional<KeptInputs> kept;
    private long samples;

    Trial(
            NamedAttack attack,
            Search search,
            ThreatModel threat,
            AttackPrograms programs,
            RobustnessSettings settings,
            DataSet data) {
        this.attack = attack;
        this.search = search;
        this.threat = threat;
        this.programs = programs;
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
        Tensor found = inBall(goal.inputs(), search.find(clean, goal));
        kept.ifPresent(inputs -> inputs.add(clean.batch(), rows, found));
        count(clean, rows, goal, found);
    }

    /** The results of a search without a ball; one beyond the size of this trial is the clean input. */
    private Tensor inBall(Tensor original, Tensor found) {
        if (!Search.isMinimal(attack)) {
            return found;
        }
        double[] changes = Perturbation.sizes(original, found, threat.norm());
        int[] rows = IntStream.range(0, changes.length)
                .map(row -> changes[row] <= threat.epsilon() ? row : changes.length + row)
                .toArray();
        return Tensor.join(List.of(found, original)).select(rows);
    }

    private boolean isAttacked(CleanBatch clean, int row) {
        boolean isThere = threat.targeted() && wanted(clean, row) == clean.labels()[row];
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
        long[] targets = Arrays.stream(rows)
                .mapToLong(row -> threat.targeted() ? wanted(clean, row) : clean.labels()[row])
                .toArray();
        return clean.batch().select(rows).withTargets(Tensor.of(targets, targets.length));
    }

    private void count(CleanBatch clean, int[] rows, Batch goal, Tensor found) {
        int[] predicted = Classes.greatest(programs.predictor().predict(goal.withInputs(found)));
        double[] changes = Perturbation.sizes(goal.inputs(), found, threat.norm());
        for (int i = 0; i < rows.length; i++) {
            // an unchanged input keeps its prediction: different rounding in another batch is not an attack
            boolean isUnchanged = changes[i] == 0;
            int chosen = isUnchanged ? clean.chosen()[rows[i]] : predicted[i];
            robust.set(clean.first() + rows[i], chosen == clean.labels()[rows[i]]);
            boolean isReached = chosen == goal.targets().longs().get(i) == threat.targeted();
            long example = goal.indices()[i];
            shortfall.add(search.session().courses(), example, reach(), !isReached, isUnchanged);
            if (chosen < 0) {
                shortfall.addUnanswered();
            }
            if (isReached) {
                sizes.add(changes[i]);
                show(clean, rows[i], example(goal.inputs(), i), example(found, i), chosen);
            }
        }
    }

    /** The distance that an attack should cover; none is expected of one without a ball. */
    private double reach() {
        return Search.isFree(attack) ? 0 : threat.epsilon();
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
        return batch.select(row).reshape(Arrays.copyOfRange(shape, 1, shape.length));
    }

    /** Whether each example, in the order of the evaluation, is classified correctly after the attack. */
    BitSet robust() {
        return robust;
    }

    ThreatModel threat() {
        return threat;
    }

    /** Whether a norm limits the changes. */
    boolean isBounded() {
        return !Search.isUnbounded(attack);
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
                threat,
                (double) right / samples,
                Confidence.wilson(right, samples),
                attacked,
                attacked == 0 ? 0 : (double) sizes.size() / attacked,
                median(),
                search.session().queries(),
                search.seconds(),
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
