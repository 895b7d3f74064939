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
 * The Nesterov iterative method in L∞ (Lin et al., 2020): {@link MiFgsm} with the gradient {@code g} at the point to which
 * the momentum alone would lead.
 *
 * <pre>
 * g  at x + a * mu * m
 * m' = mu * m + g / |g|_1
 * x  = C(P(x + a * sign(m')))
 * </pre>
 *
 * <p>10 steps and {@code mu = 1} are those of the paper, whose step size is {@code eps / steps}
 * ({@code relative-step-size=0.1}); the default is that of {@link MiFgsm}. The point at which the gradient is taken is
 * neither projected nor clipped, as in the paper and in torchattacks. It costs {@code steps} gradients.
 *
 * @param threat the size in L∞, and whether the attack is targeted
 * @param steps the number of steps
 * @param stepSize the step size
 * @param decay the weight {@code mu} of the sum so far
 */
@Describe(name = "ni-fgsm", value = "Nesterov iterative FGSM: momentum whose gradients look one step ahead")
public record NiFgsm(
        @Restrict(option = "norm", to = "linf") ThreatModel threat,

        @Describe(value = "the number of steps", atLeast = 1, atMost = 1_000_000, byDefault = "10")
        int steps,

        StepSize stepSize,

        @Describe(value = "the weight of the gradients so far", atLeast = 0, byDefault = "1")
        double decay)
        implements GradientAttack {

    private static final String MOMENTUM = "momentum";

    @Override
    public Value objective(StepScope scope, Value logits) {
        Value lead = scope.state(MOMENTUM).mul(decay).mul(stepSize.write(scope, steps));
        return GradientAttack.super.objective(
                scope, scope.logits(scope.current().add(lead)));
    }

    @Override
    public Value step(StepScope scope, Value current, Value gradient) {
        Value momentum = scope.recall(MOMENTUM);
        Value next = scope.update(momentum, Momentum.next(momentum, gradient, decay));
        return current.add(scope.steepest(next).mul(stepSize.write(scope, steps)));
    }

    /** Creates {@code ni-fgsm}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
