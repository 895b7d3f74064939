package dev.kiln.jobs.attack;

import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.evaluation.Confidence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** One attack at one size, batch by batch. */
final class Trial {

    /** The points of a curve, besides that of size 0. */
    private static final int CURVE = 40;

    private final NamedAttack attack;
    private final Search search;
    private final ThreatModel threat;
    private final RobustnessSettings settings;
    private final BitSet robust = new BitSet();
    private final double[] distances;
    private final Shortfall shortfall = new Shortfall();
    private final ShownExamples shown;
    private final Optional<KeptInputs> kept;
    private Found.Cost cost = Found.Cost.NONE;
    private long untouched;

    Trial(NamedAttack attack, Search search, ThreatModel threat, RobustnessSettings settings, DataSet data) {
        this.attack = attack;
        this.search = search;
        this.threat = threat;
        this.settings = settings;
        this.distances = new double[Math.toIntExact(data.size())];
        this.shown = new ShownExamples(settings.shown());
        this.kept = settings.keepsInputs() ? Optional.of(new KeptInputs(data)) : Optional.empty();
    }

    /** Attacks a batch. */
    BatchOutcome run(CleanBatch clean) {
        int[] rows = IntStream.range(0, clean.batch().size())
                .filter(row -> isAttacked(clean, row))
                .toArray();
        double[] reached = new double[clean.batch().size()];
        Arrays.fill(reached, Double.NaN);
        int[] predicted = clean.chosen().clone();
        double[] confidences = clean.confidences().clone();
        Shortfall signs = new Shortfall();
        if (rows.length == 0) {
            return new BatchOutcome(
                    reached, predicted, confidences, clean.batch().inputs(), signs, Found.Cost.NONE);
        }
        Batch goal = goal(clean, rows);
        Found found = search.find(clean, rows, goal);
        boolean[] isIn = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            isIn[i] = !Search.isMinimal(attack) || found.sizes()[i] <= threat.epsilon();
            boolean isFooled = found.predicted()[i] == goal.targets().longs().get(i) == threat.targeted();
            boolean isReached = isFooled && isIn[i];
            int chosen = isIn[i] ? found.predicted()[i] : clean.chosen()[rows[i]];
            predicted[rows[i]] = chosen;
            confidences[rows[i]] = isIn[i] ? found.confidences()[i] : confidences[rows[i]];
            reached[rows[i]] = isFooled ? found.sizes()[i] : Double.POSITIVE_INFINITY;
            boolean isUnchanged = !isIn[i] || found.sizes()[i] == 0;
            signs.add(found.courses(), goal.indices()[i], reach(), !isReached, isUnchanged);
            if (chosen < 0) {
                signs.addUnanswered();
            }
            if (!isFooled && Search.isMinimal(attack)) {
                signs.addUnfound();
            }
        }
        Tensor inputs = KeptInputs.merged(clean.batch(), rows, isIn, found.inputs());
        return new BatchOutcome(reached, predicted, confidences, inputs, signs, found.cost());
    }

    /** Adds the outcome of a batch. */
    void add(CleanBatch clean, BatchOutcome outcome) {
        System.arraycopy(
                outcome.distances(), 0, distances, clean.first(), clean.batch().size());
        for (int row = 0; row < clean.batch().size(); row++) {
            robust.set(clean.first() + row, outcome.predicted()[row] == clean.labels()[row]);
            untouched += clean.isRight(row) && Double.isNaN(outcome.distances()[row]) ? 1 : 0;
        }
        shortfall.add(outcome.shortfall());
        cost = cost.plus(outcome.cost());
        kept.ifPresent(inputs -> inputs.add(outcome.inputs()));
        shown.add(clean, outcome);
    }

    /** Takes over the outcome of a batch of an interrupted evaluation: what its attacks cost once is counted in it. */
    void resume(BatchOutcome outcome) {
        if (outcome.cost().queries().total() > 0) {
            search.resume(outcome.cost().stages());
        }
    }

    private boolean isAttacked(CleanBatch clean, int row) {
        boolean isThere = threat.targeted() && wanted(clean, row) == clean.labels()[row];
        return clean.isRight(row) && !isThere;
    }

    private long wanted(CleanBatch clean, int row) {
        return settings.target().wanted(clean, row, settings.seed());
    }

    private Batch goal(CleanBatch clean, int[] rows) {
        long[] targets = Arrays.stream(rows)
                .mapToLong(row -> threat.targeted() ? wanted(clean, row) : clean.labels()[row])
                .toArray();
        return clean.batch().select(rows).withTargets(Tensor.of(targets, targets.length));
    }

    /** The distance that an attack should cover; none is expected of one without a ball. */
    private double reach() {
        return Search.isFree(attack) ? 0 : threat.epsilon();
    }

    /** Whether each example, in the order of the evaluation, is classified correctly after the attack. */
    BitSet robust() {
        return robust;
    }

    NamedAttack attack() {
        return attack;
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

    LastStart lastStart() {
        return cost.lastStart();
    }

    /** The result, without warnings. */
    AttackResult result() {
        int right = robust.cardinality();
        Distances all = new Distances(distances);
        double size = Search.isMinimal(attack) ? threat.epsilon() : Double.MAX_VALUE;
        long attacked = shortfall.examples() - shortfall.lost();
        return new AttackResult(
                attack,
                threat,
                (double) right / distances.length,
                Confidence.wilson(right, distances.length),
                attacked,
                attacked == 0 ? 0 : (double) all.within(size).successes() / attacked,
                all,
                Search.isMinimal(attack) ? curve(all) : List.of(),
                cost.queries(),
                cost.seconds(),
                cost.stages(),
                List.of(),
                shown.all(),
                kept.map(KeptInputs::tensor));
    }

    /** Those that are right and not attacked are right at every size. */
    private List<CurvePoint> curve(Distances all) {
        List<CurvePoint> curve = new ArrayList<>();
        curve.add(point(0, untouched + all.withstanding(0)));
        for (double size : all.quantiles(CURVE)) {
            curve.add(point(size, untouched + all.withstanding(size)));
        }
        return curve;
    }

    private CurvePoint point(double size, long right) {
        return new CurvePoint(size, (double) right / distances.length);
    }
}
