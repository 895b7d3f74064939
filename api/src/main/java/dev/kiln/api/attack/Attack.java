package dev.kiln.api.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;

/**
 * Searches for adversarial examples: batch in, batch out.
 *
 * <p>The host projects the results onto the ball and the range, repeats the search from several starts, counts queries,
 * and measures. It knows these kinds:
 *
 * <table>
 * <caption>Kinds of attacks</caption>
 * <tr><td>fixed size</td><td>this interface: any perturbation inside the ball</td></tr>
 * <tr><td>{@link GradientAttack}</td><td>the same, by steps that are written as a graph</td></tr>
 * <tr><td>{@link MinimalAttack}</td><td>the smallest perturbation, whatever the size of the ball</td></tr>
 * <tr><td>{@link UnboundedAttack}</td><td>changes that no norm limits, as a rotation or a blur</td></tr>
 * <tr><td>{@link FittedAttack}</td><td>looks at a whole data set first, as a universal perturbation</td></tr>
 * </table>
 *
 * <p>Attacks are best written as records: the host compiles one program for equal attacks, and one in every batch for
 * attacks without equality by value.
 */
@Stable
public interface Attack {

    /** Returns the threat model given by the options; a sweep may use another size, see {@link AttackTarget#threat}. */
    ThreatModel threat();

    /** Returns the information about the model that the attack uses; by default all of it, gradients included. */
    default Access access() {
        return Access.GRADIENTS;
    }

    /**
     * Returns the number of starts, at least 1. The host calls {@link #perturb} for each, with the examples that withstood
     * the earlier ones, and keeps for each example the first successful result.
     */
    default int restarts() {
        return 1;
    }

    /**
     * Perturbs the inputs of a batch.
     *
     * @param target the model under attack, and the threat model and the start of this run
     * @param batch the inputs and their right classes, or the target classes in a targeted attack
     * @return the perturbed inputs, floating point, of the batch's shape. They need not lie in the ball or the range:
     *     the host projects them onto both, for every attack, and counts those that fool the model. An example with an
     *     element that is infinite or not a number counts as not attacked, with a warning
     */
    Tensor perturb(AttackTarget target, Batch batch);
}
