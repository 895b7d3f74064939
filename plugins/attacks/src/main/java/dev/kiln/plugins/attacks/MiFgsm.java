package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.build.Value;

/**
 * The momentum iterative method (Dong et al., 2018): {@link Bim} along the sum {@code m} of the gradients so far, whose
 * direction other models share more often than that of the last gradient.
 *
 * <pre>
 * m' = mu * m + g / |g|_1
 * L∞: x = C(P(x + a * sign(m')))
 * L2: x = C(P(x + a * m' / |m'|))
 * L1: x = C(P(x + a * sign(m'_i) e_i)),  i the element of the greatest |m'|
 * </pre>
 *
 * <p>10 steps and {@code mu = 1} are those of the paper. Its step size is {@code eps / steps}
 * ({@code relative-step-size=0.1}); the default {@code 2.5 * eps / steps} is torchattacks' 2/255 in a ball of 8/255, and
 * can return along the edge. Foolbox adds up {@code sign(g)} in L∞ in place of {@code g / |g|_1}, which is weaker. A
 * gradient of zero adds nothing. It costs {@code steps} gradients.
 *
 * @param threat the norm, its size, and whether the attack is targeted
 * @param steps the number of steps
 * @param stepSize the step size
 * @param decay the weight {@code mu} of the sum so far
 */
@Describe(name = "mi-fgsm", value = "Momentum iterative FGSM: steps along the sum of the gradients so far")
public record MiFgsm(
        @Restrict(
                option = "norm",
                to = {"linf", "l2", "l1"})
        ThreatModel threat,

        @Describe(value = "the number of steps", atLeast = 1, atMost = 1_000_000, byDefault = "10")
        int steps,

        StepSize stepSize,

        @Describe(value = "the weight of the gradients so far", atLeast = 0, byDefault = "1")
        double decay)
        implements GradientAttack {

    @Override
    public Value step(StepScope scope, Value current, Value gradient) {
        Value momentum = scope.state("momentum");
        Value next = scope.update(momentum, Momentum.next(momentum, gradient, decay));
        return current.add(scope.steepest(next).mul(stepSize.write(scope, steps)));
    }

    /** Creates {@code mi-fgsm}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
