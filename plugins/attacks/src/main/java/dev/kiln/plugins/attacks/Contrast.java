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
 * Reduces the contrast until the goal is reached, a baseline: {@code x = m + c (x0 - m)} for the mean {@code m} of each
 * channel and the contrast {@code c} in {@code steps} equal steps from 1 down to 0, where each channel is its mean.
 *
 * <p>The last two axes of the input are the places and those before are channels; features without places are one
 * channel. Foolbox goes to mid gray, which an unbounded range has not, in 1000 steps. A step costs a query of the
 * examples that withstood the ones before.
 *
 * @param threat the norm in which changes are measured, and whether a class is wanted
 * @param steps the number of steps
 */
@Describe(name = "contrast", value = "Less and less contrast, down to the mean of each channel")
public record Contrast(
        @Restrict(option = "eps") ThreatModel threat,

        @Describe(
                value = "the number of steps from the full contrast to none",
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
        Places places = Places.of(batch.inputs());
        float[] changed = new Gradually(new Decisions(target, batch, threat().targeted()))
                .changed(steps, (example, step, point) -> {
                    for (int channel = 0; channel < places.channels(); channel++) {
                        reduce(point, places, channel, 1 - (step + 1.0) / steps);
                    }
                });
        return Tensor.of(changed, batch.inputs().shape());
    }

    private static void reduce(float[] point, Places places, int channel, double contrast) {
        int size = places.height() * places.width();
        double mean = 0;
        for (int i = channel * size; i < (channel + 1) * size; i++) {
            mean += point[i] / (double) size;
        }
        for (int i = channel * size; i < (channel + 1) * size; i++) {
            point[i] = (float) (mean + contrast * (point[i] - mean));
        }
    }

    /** Creates {@code contrast}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
