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
 * The diverse inputs iterative method in L∞ (Xie et al., 2019): {@link Bim}, or {@link MiFgsm}, with the gradient through
 * a transformation {@code T} of the image, which shrinks it to a random size and pads it at a random place, in each step
 * with a probability. It follows what other models share rather than details of this one.
 *
 * <pre>
 * g  of the loss at T(x)
 * m' = mu * m + g / |g|_1
 * x  = C(P(x + a * sign(m')))
 * </pre>
 *
 * <p>It attacks images {@code [N, C, H, W]}; other inputs have no places and are refused. 10 steps, the probability 0.5,
 * the share 0.9 and {@code mu = 0} are torchattacks'; {@code decay=1} is the paper's M-DI²-FGSM. Unlike there each example
 * has a transformation of its own, and both lengths of an image that is not square shrink by the same share. It costs
 * {@code steps} gradients.
 *
 * @param threat the size in L∞, and whether the attack is targeted
 * @param steps the number of steps
 * @param stepSize the step size
 * @param decay the weight {@code mu} of the sum so far
 * @param probability the probability of a transformation
 * @param leastShare the minimum share of a length that an image shrinks to
 */
@Describe(name = "di-fgsm", value = "Diverse inputs FGSM: gradients through randomly shrunk and padded images")
public record DiFgsm(
        @Restrict(option = "norm", to = "linf") ThreatModel threat,

        @Describe(value = "the number of steps", atLeast = 1, atMost = 1_000_000, byDefault = "10")
        int steps,

        StepSize stepSize,

        @Describe(value = "the weight of the gradients so far", atLeast = 0, byDefault = "0")
        double decay,

        @Describe(value = "the probability that an image is transformed", atLeast = 0, atMost = 1, byDefault = "0.5")
        double probability,

        @Describe(
                value = "the minimum share of height and width that an image shrinks to",
                above = 0,
                below = 1,
                byDefault = "0.9")
        double leastShare)
        implements GradientAttack {

    @Override
    public Value objective(StepScope scope, Value logits) {
        Value diverse = new InputDiversity(probability, leastShare).apply(scope);
        return GradientAttack.super.objective(scope, scope.logits(diverse));
    }

    @Override
    public Value step(StepScope scope, Value current, Value gradient) {
        Value momentum = scope.state("momentum");
        Value next = scope.update(momentum, Momentum.next(momentum, gradient, decay));
        return current.add(scope.steepest(next).mul(stepSize.write(scope, steps)));
    }

    /** Creates {@code di-fgsm}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
