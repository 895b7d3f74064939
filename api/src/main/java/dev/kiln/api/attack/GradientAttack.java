package dev.kiln.api.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;

/**
 * An attack that follows the gradient of a loss. It only writes graph; the host loops, projects and restarts.
 *
 * <p>The host differentiates the sum over the batch of what the attacker wants to grow. That is the log-odds of a wrong
 * class,
 *
 * <pre>
 * log((1 - p) / p) = log(sum of exp(z_k) over k other than y) - z_y
 * </pre>
 *
 * <p>for the logits {@code z}, the right class {@code y} and its probability {@code p}; in a targeted attack it is minus
 * the same of the wanted class. It grows where the cross entropy {@code -log p} does, and its gradient points the same
 * way, longer by the factor {@code 1 / (1 - p)}: in single precision the gradient of the cross entropy loses its
 * direction and then vanishes where the model is sure, this one does not. A step therefore always goes up.
 *
 * <p>Attacks are best written as records: the host compiles one program for equal attacks, and one in every batch for
 * attacks that equal none.
 */
@Stable
public interface GradientAttack extends Attack {

    /** Returns how many steps are made, at least 1. Each costs one gradient. */
    int steps();

    /** Returns how often the attack is tried from another start, at least 1; an example is kept once it fools. */
    default int restarts() {
        return 1;
    }

    /**
     * Writes where the attack starts.
     *
     * @param scope the clean input, epsilon, noise
     * @return the first input; the host projects it onto the ball and the range. By default the clean input
     */
    default Value start(StepScope scope) {
        return scope.original();
    }

    /**
     * Writes one step.
     *
     * @param scope the clean input, epsilon, states
     * @param current the input so far, {@code [N, ...]}
     * @param gradient the derivative in it of what shall grow, of the same shape
     * @return the next input; the host projects it onto the ball and the range
     */
    Value step(StepScope scope, Value current, Value gradient);

    /** Follows the gradient from every start and keeps for each example the first try that fooled. */
    @Override
    default Tensor perturb(AttackTarget target, Batch batch) {
        return Restarts.run(this, target, batch);
    }
}
