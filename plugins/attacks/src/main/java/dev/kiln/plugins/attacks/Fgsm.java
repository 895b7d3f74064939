package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.graph.build.Value;

/**
 * The fast gradient sign method (Goodfellow et al., 2015): one step of size {@code eps} from the clean input
 * {@code x0}, along the gradient {@code g} of the loss.
 *
 * <pre>
 * L∞: x = C(x0 + eps * sign(g))
 * L2: x = C(x0 + eps * g / |g|)
 * L1: x = C(x0 + eps * sign(g_i) e_i),  i the element of the greatest |g|
 * </pre>
 *
 * <p>{@code C} clips to the range of the input, and {@code sign(0) = 0}. A targeted attack follows the negative
 * gradient of the target class. In L1 all of {@code eps} is on one element, the steepest direction, of which the range
 * often clips most; Foolbox takes {@code g / |g|_1} instead. It costs one gradient.
 *
 * @param threat the norm, its size, and whether the attack is targeted
 */
@Describe(name = "fgsm", value = "Fast gradient sign method: one step of size eps")
public record Fgsm(ThreatModel threat) implements GradientAttack {

    @Override
    public int steps() {
        return 1;
    }

    @Override
    public Value step(StepScope scope, Value current, Value gradient) {
        return current.add(scope.steepest(gradient).mul(scope.epsilon()));
    }

    /** Creates {@code fgsm}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
