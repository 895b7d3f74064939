package dev.kiln.api.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Needs;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;

/**
 * An attack that follows the gradient of a loss. It only writes graph; the host loops, projects and restarts.
 *
 * <p>The host differentiates the sum over the batch of the attacker's objective, which the attack maximizes: the
 * log-odds of a wrong class,
 *
 * <pre>
 * log((1 - p) / p) = log(sum of exp(z_k) over k other than y) - z_y
 * </pre>
 *
 * <p>for the logits {@code z}, the right class {@code y} and its probability {@code p}; in a targeted attack, minus the
 * same for the target class. It increases where the cross entropy {@code -log p} does, and its gradient has the same
 * direction, longer by the factor {@code 1 / (1 - p)}: where the model is confident, the gradient of the cross entropy
 * loses its direction in single precision and then vanishes; this one does not. A step along the gradient always
 * increases it.
 *
 * <p>Attacks are best written as records: the host compiles one program for equal attacks, and one in every batch for
 * attacks without equality by value.
 */
@Stable
@Needs(Capability.INPUT_GRADIENT)
public interface GradientAttack extends Attack {

    /** Returns the number of steps, at least 1. Each costs one gradient. */
    int steps();

    /**
     * Writes the starting point of the attack.
     *
     * @param scope the clean input, epsilon, noise
     * @return the first input; the host projects it onto the ball and the range. By default the clean input
     */
    default Value start(StepScope scope) {
        return scope.original();
    }

    /**
     * Writes the objective that the attack maximizes, for each example; the host differentiates its sum with respect to
     * the current input. By default the {@linkplain StepScope#logOdds log-odds} of a wrong class or, in a targeted attack,
     * minus those of a class other than the target.
     *
     * <p>It is only computed if {@link #step} reads the gradient or {@link StepScope#objective its value}.
     *
     * @param scope the classes, the model, states
     * @param logits the logits at the current input, FLOAT {@code [N, K]}
     * @return FLOAT {@code [N]}
     */
    default Value objective(StepScope scope, Value logits) {
        Value odds = scope.logOdds(logits);
        return scope.isTargeted() ? odds.neg() : odds;
    }

    /**
     * Writes one step.
     *
     * @param scope the clean input, epsilon, the model, states
     * @param current the current input, {@code [N, ...]}
     * @param gradient the gradient of the objective with respect to it, of the same shape
     * @return the next input; the host projects it onto the ball and the range
     */
    Value step(StepScope scope, Value current, Value gradient);

    /** Runs the start and the steps. */
    @Override
    default Tensor perturb(AttackTarget target, Batch batch) {
        return target.run(this, batch);
    }
}
