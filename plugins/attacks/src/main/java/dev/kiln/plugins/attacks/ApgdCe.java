package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;

/**
 * Auto-PGD on the cross entropy (Croce and Hein, 2020; in L1 2021): projected gradient ascent from a random start whose
 * steps adapt to each example.
 *
 * <p>In L∞ and L2 a step is one with momentum of the size {@code a}, which begins as {@code 2 eps} and is halved, from the
 * best point so far, where the ascent stalls at one of the checkpoints, after {@code 0.22, 0.41, 0.57, ...} of the
 * iterations. {@code P} projects onto the ball and the range.
 *
 * <pre>
 * z       = P(x_k + a d(x_k)),  d = sign(g) for L∞, g / |g| for L2
 * x_(k+1) = P(x_k + 0.75 (z - x_k) + 0.25 (x_k - x_(k-1))),  x_1 = z
 * </pre>
 *
 * <p>In L1 a step moves only the features of the greatest gradient, by equal parts of {@code a}, which begins as
 * {@code eps}; their share and {@code a} adapt at every 0.04 of the iterations to the number of features in which the best
 * point differs from the clean input. {@code larger-balls} is AutoAttack's schedule for L1.
 *
 * <p>Its result is the last point that reached the goal, or the one of the highest loss. The cross entropy is represented
 * by the log-odds of a wrong class, of which it is an increasing function: both rise at the same steps and have the same
 * {@code d}. The first comparison of losses is with that of the start, as in the paper;
 * AutoAttack's code compares with 0. It costs one gradient for each iteration and draw, and one for the last point.
 *
 * @param threat the norm, its size, and whether the attack is targeted
 * @param ascent its length, its starts and its draws
 */
@Describe(name = "apgd-ce", value = "Auto-PGD: projected gradient ascent with momentum that adapts its step size")
public record ApgdCe(
        @Restrict(
                option = "norm",
                to = {"linf", "l2", "l1"})
        ThreatModel threat,

        Ascent ascent)
        implements AutoPgd {

    /** Returns the cross entropy. */
    @Override
    public AttackLoss loss() {
        return AttackLoss.CE;
    }

    /** Creates {@code apgd-ce}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
