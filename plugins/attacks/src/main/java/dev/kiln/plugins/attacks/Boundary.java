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
 * The boundary attack (Brendel et al., 2018): a random walk along the boundary between classes, towards the input, that
 * sees only decisions. From a point {@code x} that reaches the goal at the distance {@code d} from {@code x0}, a step is
 *
 * <pre>
 * e = spherical d n / |n|,  n normal and orthogonal to x - x0
 * y = C(x0 + (x + e - x0) / sqrt(1 + spherical²))      on the sphere
 * x = C(y + (source d + |y - x0| - d) (x0 - y) / |y - x0|)   inwards, kept if it reaches the goal and is nearer
 * </pre>
 *
 * <p>Every ten steps {@code y} is asked for too. Of the last 100 such {@code y}, if more than a half reach the goal both
 * sizes grow by 1.5, and shrink by it if less than a fifth do; of the last 30 {@code x}, {@code source} alone grows if
 * more than a quarter do, and shrinks if less than a tenth do. An example ends where {@code source} is below 1e-7. These
 * are the numbers of Foolbox, whose proposals all examples of a batch share; here each example has its own.
 *
 * <p>It starts from the first of up to 1000 uniform images of the range that reaches the goal, or where the range is
 * unbounded from the input with normal noise whose deviation doubles from 2⁻¹⁰ to 2²⁹, bisected towards the input up to
 * 1/1000 of the way. The paper starts a targeted attack from an image of the data; here it is random too. An example
 * without a start stays clean and counts as withstood.
 *
 * <p>A step costs 1.1 queries of an example.
 *
 * @param threat the size in L2 at which a result is counted, and whether the attack is targeted
 * @param iterations the number of steps, 25000 as in Foolbox
 * @param sphericalStep the first size of a step on the sphere, as a share of the distance
 * @param sourceStep the first size of a step inwards, as a share of the distance
 */
@Describe(name = "boundary", value = "Boundary attack: a random walk along the boundary by decisions alone")
public record Boundary(
        @Restrict(option = "norm", to = "l2") ThreatModel threat,

        @Describe(value = "the number of steps", atLeast = 1, atMost = 100_000_000, byDefault = "25000")
        int iterations,

        @Describe(
                value = "the first size of a step on the sphere, as a share of the distance",
                above = 0,
                byDefault = "0.01")
        double sphericalStep,

        @Describe(
                value = "the first size of a step towards the input, as a share of the distance",
                above = 0,
                byDefault = "0.01")
        double sourceStep)
        implements MinimalAttack {

    @Override
    public Access access() {
        return Access.DECISIONS;
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        return new BoundaryWalk(this, new Decisions(target, batch, threat().targeted())).nearest();
    }

    /** Creates {@code boundary}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
