package dev.kiln.api.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;

/**
 * Searches for adversarial examples: batch in, batch out.
 *
 * <p>Most attacks follow a gradient and are written as a {@link GradientAttack}; one that only needs predictions
 * implements this interface.
 */
@Stable
public interface Attack {

    /** Returns the threat model given by the options; a sweep may use another size, see {@link AttackTarget#threat}. */
    ThreatModel threat();

    /**
     * Perturbs the inputs of a batch.
     *
     * @param target the model under attack, and the threat model of this run
     * @param batch the inputs and their right classes, or the target classes in a targeted attack
     * @return the perturbed inputs, floating point, of the batch's shape. They need not lie in the ball or the range:
     *     the host projects them onto both, for every attack, and counts those that fool the model. An example with an
     *     element that is infinite or not a number counts as not attacked, with a warning
     */
    Tensor perturb(AttackTarget target, Batch batch);
}
