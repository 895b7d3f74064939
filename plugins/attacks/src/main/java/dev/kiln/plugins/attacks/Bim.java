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
 * The basic iterative method, also I-FGSM (Kurakin et al., 2017): steps of {@link Fgsm} of size {@code a} from the clean
 * input, each followed by the projection {@code P} onto the ball and the clipping {@code C} to the range.
 *
 * <pre>
 * L∞: x = C(P(x + a * sign(g)))
 * L2: x = C(P(x + a * g / |g|))
 * L1: x = C(P(x + a * sign(g_i) e_i)),  i the element of the greatest |g|
 * </pre>
 *
 * <p>It is {@link Pgd} without a random start. 10 steps are the default of Foolbox and torchattacks; the default step size
 * of {@code 2.5 * eps / steps} is then torchattacks' 2/255 in a ball of 8/255 (Foolbox: {@code relative-step-size=0.2}).
 * It costs {@code steps} gradients.
 *
 * @param threat the norm, its size, and whether the attack is targeted
 * @param steps the number of steps
 * @param stepSize the step size
 */
@Describe(name = "bim", value = "Basic iterative method (I-FGSM): many small steps from the clean input")
public record Bim(
        @Restrict(
                option = "norm",
                to = {"linf", "l2", "l1"})
        ThreatModel threat,

        @Describe(value = "the number of steps", atLeast = 1, atMost = 1_000_000, byDefault = "10")
        int steps,

        StepSize stepSize)
        implements GradientAttack {

    @Override
    public Value step(StepScope scope, Value current, Value gradient) {
        return current.add(scope.steepest(gradient).mul(stepSize.write(scope, steps)));
    }

    /** Creates {@code bim}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
