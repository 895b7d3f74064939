package dev.kiln.jobs.attack;

import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.attack.UnboundedAttack;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.Classes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The search of one attack for adversarial examples: at one size or, if it is a {@link MinimalAttack} or an
 * {@link UnboundedAttack}, without a ball.
 */
final class Search {

    private final NamedAttack attack;
    private final AttackSession session;
    private final AttackPrograms programs;
    private @Nullable CleanBatch last;
    private @Nullable Found found;

    private Search(NamedAttack attack, AttackSession session, AttackPrograms programs) {
        this.attack = attack;
        this.session = session;
        this.programs = programs;
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
     */
    static Search of(NamedAttack attack, AttackPrograms programs, ThreatModel threat, long seed, DataSet data) {
        ThreatModel limits = isFree(attack) ? threat.withEpsilon(Float.MAX_VALUE) : threat;
        return new Search(attack, AttackSession.on(programs, limits, seed, data), programs);
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
        Tensor inputs = session.attack(attack, goal);
        double seconds = (System.nanoTime() - start) * 1e-9;
        double[] sizes =
                Perturbation.sizes(goal.inputs(), inputs, session.threat().norm());
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
}
