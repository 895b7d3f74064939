package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/**
 * The losses that attacks maximize, of the logits {@code z}, the right class {@code y} and the target class {@code t}.
 *
 * <table>
 * <caption>Losses</caption>
 * <tr><th>loss</th><th>untargeted</th><th>targeted</th></tr>
 * <tr><td>{@code ce}</td><td>{@code log(sum of exp(z_k) over k other than y) - z_y}</td>
 *     <td>{@code z_t - log(sum of exp(z_k) over k other than t)}</td></tr>
 * <tr><td>{@code dlr}</td><td>{@code (max(z_k over k other than y) - z_y) / (z_(1) - z_(3) + 1e-12)}</td>
 *     <td>{@code (z_t - z_y) / (z_(1) - (z_(3) + z_(4)) / 2 + 1e-12)}</td></tr>
 * <tr><td>{@code margin}</td><td>{@code min(max(z_k over k other than y) - z_y, 0)}</td>
 *     <td>{@code min(z_t - max(z_k over k other than t), 0)}</td></tr>
 * <tr><td>{@code logit-difference}</td><td>{@code max(z_k over k other than y) - z_y}</td>
 *     <td>{@code z_t - max(z_k over k other than t)}</td></tr>
 * </table>
 *
 * <p>{@code z_(k)} is the k-th greatest logit. The cross entropy is represented by the log-odds, an increasing function of
 * it whose gradient does not vanish, see {@link dev.kiln.api.attack.GradientAttack}. The difference of logits ratio (Croce
 * and Hein, 2020) does not change where all logits are scaled or shifted; it needs 3 classes, targeted 4. In a targeted
 * attack {@code y} is the class that the clean input is taken for, which costs one prediction. The margin is that of
 * Carlini and Wagner (2017) with confidence 0: an example stays where it has reached the goal.
 */
public enum AttackLoss implements Objective {
    /** The cross entropy, as the log-odds of a wrong class. */
    CE,
    /** The difference of logits ratio. */
    DLR,
    /** The difference of the logits, 0 from the goal on. */
    MARGIN,
    /** The difference of the logits. */
    LOGIT_DIFFERENCE;

    private static final String CLEAN_CLASS = "class of the clean input";

    @Override
    public Value write(StepScope scope, Value logits) {
        return switch (this) {
            case CE -> raised(scope, scope.logOdds(logits));
            case DLR ->
                scope.isTargeted()
                        ? LogitRatio.targeted(
                                logits, scope.input(CLEAN_CLASS, scope.target().type()), scope.target())
                        : LogitRatio.untargeted(scope, logits);
            case MARGIN -> raised(scope, scope.margin(logits).neg()).min(0);
            case LOGIT_DIFFERENCE -> raised(scope, scope.margin(logits).neg());
        };
    }

    /** What is raised to leave the given class is lowered to reach it. */
    private static Value raised(StepScope scope, Value value) {
        return scope.isTargeted() ? value.neg() : value;
    }

    @Override
    public Map<String, Tensor> feeds(AttackTarget target, Batch batch, boolean targeted) {
        if (this != DLR || !targeted) {
            return Map.of();
        }
        int[] chosen = target.decide(batch.inputs(), batch);
        return Map.of(
                CLEAN_CLASS, Tensor.of(Arrays.stream(chosen).asLongStream().toArray(), chosen.length));
    }
}
