package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.tensor.Tensor;

/**
 * HopSkipJump (Chen et al., 2020): walks along the boundary between classes and sees only decisions. From a point
 * {@code x} at the boundary that reaches the goal, at the distance {@code d} from {@code x0}, iteration {@code t} from 1
 * is
 *
 * <pre>
 * v = mean of (phi_b - mean phi) u_b,  phi_b = 1 where x + delta u_b reaches the goal, else -1
 * x = boundary between x0 and x + s g,  s = d / sqrt(t), halved until that point reaches the goal
 * g = v / |v| in L2, sign(v) in L∞
 * </pre>
 *
 * <p>The {@code B = min(initial sqrt(t), most)} directions {@code u_b} have length 1 and are normal in L2, uniform in
 * each feature in L∞. For {@code D} features,
 *
 * <table>
 * <caption>Sizes</caption>
 * <tr><th></th><th>L2</th><th>L∞</th></tr>
 * <tr><td>precision of the boundary</td><td>{@code theta d}, {@code theta = gamma / (D sqrt(D))}</td>
 *     <td>{@code theta d}, {@code theta = gamma / D²}</td></tr>
 * <tr><td>first {@code delta}</td><td colspan="2">0.1 of the range's width; {@code 0.1 d} where the range has none</td></tr>
 * <tr><td>later {@code delta}</td><td>{@code sqrt(D) theta d}</td><td>{@code D theta d}</td></tr>
 * </table>
 *
 * <p>The boundary is located by bisection of the line to {@code x0} in L2, and of the radius of a ball around it in L∞.
 * All points are clipped to the range. The result is the nearest of all {@code x}, or the clean input if there is no
 * start, which then counts as withstood.
 *
 * <p>The start is the first of up to 1000 uniform images of the range that reaches the goal, as in Foolbox, which blends
 * them with the input in small steps where here the bisection does. Where the range is unbounded it is the input with
 * normal noise whose deviation doubles from 2⁻¹⁰ to 2²⁹. The paper starts a targeted attack from an image of the data;
 * here it is random too, so that few examples of many-featured inputs have a start. Foolbox clips to [0, 1] whatever the
 * range.
 *
 * <p>An iteration costs {@code B} queries of an example, and for the step and the bisection about as many as the
 * binary digits of {@code 1 / theta}. All examples of a batch are asked for at once.
 *
 * @param threat the norm, the size at which a result is counted, and whether the attack is targeted
 * @param iterations the number of steps along the boundary, 64 as in Foolbox
 * @param initialEvaluations the number of directions of the first step
 * @param mostEvaluations the maximum number of directions of a step
 * @param gamma the precision of the bisection, 1 as in Foolbox
 */
@Describe(name = "hop-skip-jump", value = "HopSkipJump: walks along the boundary by decisions alone, towards the input")
public record HopSkipJump(
        @Restrict(
                option = "norm",
                to = {"l2", "linf"})
        ThreatModel threat,

        @Describe(value = "the number of steps along the boundary", atLeast = 1, atMost = 1_000_000, byDefault = "64")
        int iterations,

        @Describe(
                value = "the number of directions of the first step",
                atLeast = 1,
                atMost = 1_000_000,
                byDefault = "100")
        int initialEvaluations,

        @Describe(
                value = "the maximum number of directions of a step",
                atLeast = 1,
                atMost = 1_000_000,
                byDefault = "10000")
        int mostEvaluations,

        @Describe(value = "the precision of the bisection", above = 0, byDefault = "1")
        double gamma)
        implements MinimalAttack {

    @Override
    public Access access() {
        return Access.DECISIONS;
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        return new HopSkipJumpWalk(this, new Decisions(target, batch, threat().targeted())).nearest();
    }

    /** The number of directions of a step. */
    int directions(int step) {
        return (int) Math.min(initialEvaluations * Math.sqrt(step), mostEvaluations);
    }

    /** Creates {@code hop-skip-jump}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
