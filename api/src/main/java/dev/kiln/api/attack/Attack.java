package dev.kiln.api.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;

/**
 * Looks for inputs that fool a model: batch in, batch out.
 *
 * <p>Most attacks follow a gradient and are written as a {@link GradientAttack}; one that only asks for predictions
 * implements this interface.
 */
@Stable
public interface Attack {

    /** Returns what the attacker may do, as the options said; the size may be another in a sweep, see {@link AttackTarget#threat}. */
    ThreatModel threat();

    /**
     * Perturbs the inputs of a batch.
     *
     * @param target the model under attack, and the threat model of this run
     * @param batch the inputs and their right classes, or the wanted ones in a targeted attack
     * @return as many inputs, floating point, of the batch's shape. They need not lie in the ball or the range: the host
     *     projects them onto both, whatever the attack, and counts which fool the model. An example with an element
     *     that is infinite or not a number counts as not attacked, and is warned of
     */
    Tensor perturb(AttackTarget target, Batch batch);
}
