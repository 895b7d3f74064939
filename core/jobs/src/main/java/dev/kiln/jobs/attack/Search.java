package dev.kiln.jobs.attack;

import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.attack.UnboundedAttack;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.tensor.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The search of one attack for adversarial examples: at one size or, if it is a {@link MinimalAttack} or an
 * {@link UnboundedAttack}, without a ball.
 */
final class Search {

    private final NamedAttack attack;
    private final AttackSession session;
    private @Nullable CleanBatch last;
    private @Nullable Tensor found;
    private long nanos;

    private Search(NamedAttack attack, AttackSession session) {
        this.attack = attack;
        this.session = session;
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
        return new Search(attack, AttackSession.on(programs, limits, seed, data));
    }

    /**
     * Attacks examples of a batch.
     *
     * @param clean the batch
     * @param goal those that are attacked, with the classes of the goal; the same in every call for the batch
     * @return their adversarial inputs
     */
    @SuppressWarnings("ReferenceEquality") // the batch itself, not an equal one
    Tensor find(CleanBatch clean, Batch goal) {
        if (last != clean) {
            long start = System.nanoTime();
            found = session.attack(attack, goal);
            nanos += System.nanoTime() - start;
            last = clean;
        }
        return Objects.requireNonNull(found);
    }

    AttackSession session() {
        return session;
    }

    /** The time of the attack, in seconds. */
    double seconds() {
        return nanos * 1e-9;
    }
}
