package dev.kiln.api.attack;

import dev.kiln.api.Stable;
import dev.kiln.api.data.Batch;
import dev.kiln.api.tensor.Tensor;

/**
 * Looks for inputs that fool a model: batch in, batch out.
 *
 * <p>Most attacks follow a gradient and are written as a {@link GradientAttack}; one that only asks for predictions
 * implements this interface.
 */
@Stable
public interface Attack {

    /** Returns what the attacker may do, as the options said; the size may be another in a sweep. */
    ThreatModel threat();

    /**
     * Perturbs the inputs of a batch.
     *
     * @param target the model under attack, and the threat model of this run
     * @param batch the inputs and their right classes, or the wanted ones in a targeted attack
     * @return as many inputs; the host projects them onto the ball and the range and counts which fool the model
     */
    Tensor perturb(AttackTarget target, Batch batch);
}
