package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.Needs;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/**
 * Fast adaptive boundary attack (Croce and Hein, 2020): walks along the boundary of the right class, always drawn back
 * towards the clean input {@code x0}, in L∞, L2 and L1. From {@code x} it goes to the plane of {@link NearestPlane the
 * nearest other class}, if the model were linear at {@code x}:
 *
 * <pre>
 * d, d0 = the least changes within the range that lead from x and from x0 to the plane
 * a     = min(|d| / (|d| + |d0|), 0.1)
 * x     = C((1 - a) (x + 1.05 d) + a (x0 + 1.05 d0))
 * x     = x0 + 0.9 (x - x0)  where the point before was of another class, or on the boundary up to rounding
 * </pre>
 *
 * <p>{@code C} clips to the range; the changes are exact, see {@link BoxedPlane}. The first search starts from the clean
 * input, each further one from a point in a random direction at the distance {@code eps / 2}, of the attack's own option
 * also in a sweep. The result is the nearest of all points of another class, or the clean input. The constants are those of
 * the authors' code, as are 100 iterations.
 *
 * <p>It looks at the nine classes that are likeliest for the clean input; the authors' code at all of them, which is the
 * same for ten. It is untargeted; see {@link FabT} for the version that AutoAttack uses. An iteration costs a gradient for
 * each class and a forward pass, a start one prediction.
 *
 * @param threat the norm, and the size at which a result is counted and in which further starts are drawn
 * @param iterations the number of steps
 * @param restarts the number of starts
 */
@Needs(Capability.INPUT_GRADIENT)
@Describe(name = "fab", value = "Fast adaptive boundary attack: walks along the boundary towards the input")
public record Fab(
        @Restrict(
                option = "norm",
                to = {"linf", "l2", "l1"})
        @Restrict(option = "targeted", to = "false")
        ThreatModel threat,

        @Describe(value = "the number of steps", atLeast = 1, atMost = 1_000_000, byDefault = "100")
        int iterations,

        @Describe(value = "the number of starts", atLeast = 1, atMost = 1_000_000, byDefault = "1")
        int restarts)
        implements MinimalAttack {

    /** The number of other classes that are looked at. */
    private static final int CLASSES = 9;

    /**
     * 100 steps from the clean input.
     *
     * @param threat the norm, and the size at which a result is counted
     */
    public Fab(ThreatModel threat) {
        this(threat, 100, 1);
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        int others = Math.min(CLASSES, target.classes() - 1);
        return new FabSearch(threat, iterations)
                .nearest(target, batch, List.of(LikelyClasses.of(target, batch, others)));
    }

    /** Creates {@code fab}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
