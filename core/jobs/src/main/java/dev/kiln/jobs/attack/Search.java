package dev.kiln.jobs.attack;

import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.attack.UnboundedAttack;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.Classes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The search of one attack for adversarial examples: at one size or, if it is a {@link MinimalAttack} or an
 * {@link UnboundedAttack}, without a ball.
 */
final class Search {

    private final NamedAttack attack;
    private final AttackSession session;
    private final AttackPrograms programs;
    private final Optional<FeatureLimits> limits;
    private @Nullable CleanBatch last;
    private @Nullable Found found;

    private Search(NamedAttack attack, AttackSession session, AttackPrograms programs, Optional<FeatureLimits> limits) {
        this.attack = attack;
        this.session = session;
        this.programs = programs;
        this.limits = limits.filter(FeatureLimits::hasSteps);
    }

    /** Whether an attack looks for the smallest perturbation. */
    static boolean isMinimal(NamedAttack attack) {
        return attack.attack() instanceof MinimalAttack;
    }

    /** Whether no norm limits the changes of an attack. */
    static boolean isUnbounded(NamedAttack attack) {
        return attack.attack() instanceof UnboundedAttack;
    }

    /** Whether an attack searches without a ball. */
    static boolean isFree(NamedAttack attack) {
        return isMinimal(attack) || isUnbounded(attack);
    }

    /**
     * Begins a search.
     *
     * @param attack the attack
     * @param programs the programs of the model
     * @param threat the norm, the size and the goal
     * @param seed the key of the randomness
     * @param data the data that are attacked, which attacks may look at first
     * @param features the limits of the features, in the form of the data set
     */
    static Search of(
            NamedAttack attack,
            AttackPrograms programs,
            ThreatModel threat,
            long seed,
            DataSet data,
            Optional<FeatureLimits> features) {
        ThreatModel limits = isMinimal(attack) ? threat.withEpsilon(Float.MAX_VALUE) : threat;
        return new Search(attack, AttackSession.on(programs, limits, seed, data), programs, features);
    }

    /** Continues after batches in which the attack and its parts have run: the cost of fitting them is counted there. */
    void resume(List<Stage> stages) {
        session.resume(attack.attack(), stages);
    }

    /**
     * Attacks examples of a batch.
     *
     * @param clean the batch
     * @param rows those that are attacked; the same in every call for the batch
     * @param goal the same examples with the classes of the goal
     * @return their adversarial inputs
     */
    @SuppressWarnings("ReferenceEquality") // the batch itself, not an equal one
    Found find(CleanBatch clean, int[] rows, Batch goal) {
        if (last != clean) {
            last = clean;
            found = found(clean, rows, goal);
        }
        return Objects.requireNonNull(found);
    }

    private Found found(CleanBatch clean, int[] rows, Batch goal) {
        long start = System.nanoTime();
        Tensor attacked = session.attack(attack, goal);
        double seconds = (System.nanoTime() - start) * 1e-9;
        Tensor inputs = limits.map(features -> held(features, attacked, goal)).orElse(attacked);
        double[] sizes = sizes(goal, inputs);
        Tensor scores = programs.predictor().predict(goal.withInputs(inputs));
        int[] predicted = Classes.greatest(scores);
        for (int i = 0; i < rows.length; i++) {
            predicted[i] = sizes[i] == 0 ? clean.chosen()[rows[i]] : predicted[i];
        }
        return new Found(
                inputs,
                predicted,
                Classes.confidences(scores, predicted),
                sizes,
                session.courses(),
                session.cost(seconds));
    }

    private double[] sizes(Batch goal, Tensor inputs) {
        return Perturbation.sizes(goal.inputs(), inputs, session.threat().norm());
    }

    /**
     * The inputs with values that features can have. Of the roundings that stay in the ball each example gets the first that
     * reaches the goal; the smaller change always stays.
     */
    private Tensor held(FeatureLimits features, Tensor attacked, Batch goal) {
        Tensor best = features.rounded(goal.inputs(), attacked, FeatureLimits.Rounding.SMALLER);
        boolean[] isDone = session.goalReached(best, goal);
        for (FeatureLimits.Rounding rounding :
                new FeatureLimits.Rounding[] {FeatureLimits.Rounding.NEAREST, FeatureLimits.Rounding.LARGER}) {
            Tensor tried = features.rounded(goal.inputs(), attacked, rounding);
            double[] sizes = sizes(goal, tried);
            boolean[] reached = session.goalReached(tried, goal);
            int[] rows = new int[isDone.length];
            for (int i = 0; i < rows.length; i++) {
                boolean isTaken = !isDone[i]
                        && reached[i]
                        && sizes[i] <= (float) session.threat().epsilon();
                rows[i] = isTaken ? rows.length + i : i;
                isDone[i] |= isTaken;
            }
            best = Tensor.join(List.of(best, tried)).select(rows);
        }
        return best;
    }
}
