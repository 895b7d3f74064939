package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.attack.UnboundedAttack;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.tensor.Tensor;

/**
 * Blurs images until the goal is reached, a baseline: a Gaussian filter of each channel with the deviation
 * {@code s max(H, W)}, {@code s} in {@code steps} equal steps up to 1, over images that continue as in a mirror.
 *
 * <p>The inputs are images, {@code [N, C, H, W]} or {@code [N, H, W]}; others are refused. The filter ends at four
 * deviations, as SciPy's does, which Foolbox calls in 1000 steps. A step costs a query of the examples that withstood
 * the ones before.
 *
 * @param threat the norm in which changes are measured, and whether a class is wanted
 * @param steps the number of steps
 */
@Describe(name = "blur", value = "A wider and wider Gaussian blur of images")
public record Blur(
        @Restrict(option = "eps") ThreatModel threat,

        @Describe(
                value = "the number of steps up to a deviation of the image's length",
                atLeast = 1,
                atMost = 1_000_000,
                byDefault = "100")
        int steps)
        implements UnboundedAttack {

    @Override
    public Access access() {
        return Access.DECISIONS;
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        Places places = Images.places(batch.inputs(), "blur");
        double length = Math.max(places.height(), places.width());
        float[] changed = new Gradually(new Decisions(target, batch, threat().targeted()))
                .changed(steps, (example, step, point) -> {
                    Plane.Kernel kernel = Plane.Kernel.gaussian(length * (step + 1) / steps, 4);
                    for (int channel = 0; channel < places.channels(); channel++) {
                        Plane.of(point, places, channel)
                                .filtered(kernel, Edge.MIRROR)
                                .put(point, channel);
                    }
                });
        return Tensor.of(changed, batch.inputs().shape());
    }

    /** Creates {@code blur}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
