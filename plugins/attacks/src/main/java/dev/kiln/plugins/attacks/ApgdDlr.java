package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;

/**
 * Auto-PGD, see {@link ApgdCe}, on the difference of logits ratio (Croce and Hein, 2020), which does not change where a
 * model scales its logits, as one does whose cross entropy has vanishing gradients.
 *
 * <pre>
 * (max(z_k over k other than y) - z_y) / (z_(1) - z_(3) + 1e-12),  z_(k) the k-th greatest logit
 * </pre>
 *
 * <p>It needs a model of 3 classes. In a targeted attack it is the {@linkplain AttackLoss targeted ratio}, which needs 4. Its
 * cost is that of {@link ApgdCe}, and targeted a prediction more.
 *
 * @param threat the norm, its size, and whether the attack is targeted
 * @param ascent its length, its starts and its draws
 */
@Describe(
        name = "apgd-dlr",
        value = "Auto-PGD on the difference of logits ratio, which ignores the scale of the logits")
public record ApgdDlr(
        @Restrict(
                option = "norm",
                to = {"linf", "l2", "l1"})
        ThreatModel threat,

        Ascent ascent)
        implements AutoPgd {

    /** Returns the difference of logits ratio. */
    @Override
    public AttackLoss loss() {
        return AttackLoss.DLR;
    }

    /** Creates {@code apgd-dlr}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
